// What a person has to know about a set-up besides its commands.
import { presetOf } from '../../contract/providerPresets.ts';
import { addressesToRegister } from '../../contract/redirectAddress.ts';
import type { SetupFormat } from '../../contract/setup.ts';
import { isEverybody } from './awsSetup.ts';
import type { AwsSetup } from './awsSetup.ts';
import { isAcrossAccounts, setupRoles } from './setupRoles.ts';

/** IAM's default quotas ("IAM and AWS STS quotas"): characters of policies, not counting white space. */
const TRUST_POLICY_CHARACTERS = 2048;
const ROLE_POLICY_CHARACTERS = 10_240;

const USE: Readonly<Record<SetupFormat, string>> = {
  'aws-cli': 'Run it in a shell that is signed in to AWS as an administrator. The bucket has to exist.',
  cloudformation:
    'Save it as brimful.json and create a stack from it with the capability CAPABILITY_NAMED_IAM. Import a bucket that already exists.',
  terraform: 'Save it as brimful.tf.json and apply it. Import a bucket that already exists.',
};

const ACROSS_ACCOUNTS: Readonly<Record<SetupFormat, string>> = {
  'aws-cli': 'Each part is run in its own account.',
  cloudformation: 'Create a stack from this one template in each account: it makes the part of that account.',
  terraform: 'Give the provider "aws.storage" credentials of the second account.',
};

/** One or two sentences per entry, without comment markers. */
export function setupNotes(setup: AwsSetup, format: SetupFormat): readonly string[] {
  return [
    USE[format],
    ...presetNotes(setup),
    ...issuerNotes(setup),
    isolationNote(setup),
    ...(isEverybody(setup.subjects)
      ? ['Everybody who can sign in at the provider may assume the role: name subjects to restrict that.']
      : []),
    ...(setup.tokenTags.length > 0
      ? [`Tokens with other session tags than these are refused: ${setup.tokenTags.join(', ')}.`]
      : []),
    ...chainNotes(setup, format),
    ...(setup.accessGrants === null
      ? []
      : [
          'Each folder has a grant of its own; a folder that is added later needs another one. S3 Access Grants has one instance for each AWS account and region: where there is one, leave its creation out or import it.',
        ]),
    ...existingProviderNotes(setup, format),
    ...(setup.kmsKeys.length > 0
      ? ['The policy of each KMS key must let this AWS account, or the role, use it.']
      : []),
    ...lengthNotes(setup),
    'AWS must be able to reach the provider over the Internet. No CORS rules are needed: Brimful is not a web page.',
  ];
}

/** What to register at the provider, where it is known. */
function presetNotes({ issuer, redirect }: AwsSetup): readonly string[] {
  const preset = presetOf(issuer);
  if (preset === null) return [];
  const { name, register, traps } = preset;
  const addresses = addressesToRegister(redirect).join(' and ');
  return [`At ${name}: ${register} Redirect address: ${addresses}.`, ...traps];
}

/** What IAM does not take as the address of a provider (IAM user guide, "Create an OIDC provider"). */
function issuerNotes({ issuer, issuerName }: AwsSetup): readonly string[] {
  const { port, protocol } = new URL(issuer);
  const [host = ''] = issuerName.split('/');
  return [
    ...(protocol === 'http:'
      ? ['IAM takes no provider without https: this set-up cannot be used for this issuer.']
      : []),
    ...(port !== '' || host.includes(':')
      ? [`IAM takes no provider with a port: the issuer has to be reachable without ":${port || '443'}".`]
      : []),
    ...(host !== host.toLowerCase()
      ? [
          'The host of the issuer has capital letters: if IAM lists the provider in another spelling, use that spelling in the trust policy.',
        ]
      : []),
  ];
}

function isolationNote({ isolation, places, chainedRole }: AwsSetup): string {
  const prefix = places[0]?.prefix ?? '';
  switch (isolation) {
    case 'subject':
      return chainedRole === null
        ? `Each person may use "${prefix}<their sub claim>/" only: set the prefix of their folder to that.`
        : `Each person may use "${prefix}<their sub claim>/" only: set the prefix of their folder to that. The second role learns the sub as source identity, which takes 2 to 64 letters, digits and _+=,.@-: where subs have others, isolate by tag.`;
    case 'principal-tag':
      return `Each person may use "${prefix}<their tag>/" only: the provider must put the session tag "user" into the claim https://aws.amazon.com/tags${chainedRole === null ? '' : ', as transitive'}.`;
    case 'source-identity':
      return `Each person may use "${prefix}<their source identity>/" only: the provider must put it into the claim https://aws.amazon.com/source_identity.`;
    case 'none':
      return 'Everybody who may assume the role shares the whole prefix.';
  }
}

function chainNotes(setup: AwsSetup, format: SetupFormat): readonly string[] {
  const { role, chainedRole, isolation } = setup;
  if (chainedRole === null) return [];
  return [
    `The role ${role.arn} may do nothing but assume ${chainedRole.arn}, which reaches the buckets.`,
    ...(isAcrossAccounts(setup)
      ? [
          `The first is in the AWS account ${role.awsAccount}, the second in ${chainedRole.awsAccount}. ${ACROSS_ACCOUNTS[format]}`,
        ]
      : []),
    ...(isolation === 'subject' && !chainedRole.sourceIdentity
      ? [
          'Set sourceIdentity of chainedRole to true in config.json: without it the second role does not learn who signed in, and lets nobody in.',
        ]
      : []),
  ];
}

function existingProviderNotes(
  { existingProvider, clientId }: AwsSetup,
  format: SetupFormat,
): readonly string[] {
  if (!existingProvider || format === 'aws-cli') return [];
  return [`The provider in IAM must have "${clientId}" among its client ids (audiences): add it there.`];
}

function lengthNotes(setup: AwsSetup): readonly string[] {
  const { signIn, storage } = setupRoles(setup);
  const lengthOf = (document: object): number => JSON.stringify(document).length;
  return [
    ...(lengthOf(signIn.trust) > TRUST_POLICY_CHARACTERS
      ? [
          'This many subjects exceed the default length of a trust policy: use patterns, or ask AWS for a higher quota.',
        ]
      : []),
    ...(lengthOf((storage ?? signIn).permissions) > ROLE_POLICY_CHARACTERS
      ? [
          'This many folders exceed the length of a role policy: use fewer prefixes for this account, such as a common parent.',
        ]
      : []),
  ];
}
