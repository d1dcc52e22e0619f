// What a person has to know about a set-up besides its commands.
import type { SetupFormat } from '../../contract/setup.ts';
import type { AwsSetup } from './awsSetup.ts';
import { trustPolicy } from './policyDocuments.ts';

/** IAM's default quota ("IAM and AWS STS quotas"): characters of a trust policy, not counting white space. */
const TRUST_POLICY_CHARACTERS = 2048;

const USE: Readonly<Record<SetupFormat, string>> = {
  'aws-cli': 'Run it in a shell that is signed in to AWS as an administrator. The bucket has to exist.',
  cloudformation:
    'Save it as brimful.json and create a stack from it with the capability CAPABILITY_NAMED_IAM. Import a bucket that already exists.',
  terraform: 'Save it as brimful.tf.json and apply it. Import a bucket that already exists.',
};

/** One or two sentences per entry, without comment markers. */
export function setupNotes(setup: AwsSetup, format: SetupFormat): readonly string[] {
  const { subjects, chainedRole } = setup;
  return [
    USE[format],
    isolationNote(setup),
    ...(subjects.length === 0
      ? ['Everybody who can sign in at the provider may assume the role: name subjects to restrict that.']
      : []),
    ...(JSON.stringify(trustPolicy(setup)).length > TRUST_POLICY_CHARACTERS
      ? [
          'This many subjects exceed the default length of a trust policy: use patterns, or ask AWS for a higher quota.',
        ]
      : []),
    ...(chainedRole !== null
      ? [
          `This account assumes ${chainedRole} as a second role: let that role trust this one, and give it the permissions.`,
        ]
      : []),
    'AWS must be able to reach the provider over the Internet. No CORS rules are needed: Brimful is not a web page.',
  ];
}

function isolationNote({ isolation, places }: AwsSetup): string {
  const prefix = places[0]?.prefix ?? '';
  switch (isolation) {
    case 'subject':
      return `Each person may use "${prefix}<their sub claim>/" only: set the prefix of their folder to that.`;
    case 'principal-tag':
      return `Each person may use "${prefix}<their tag>/" only: the provider must put the session tag "user" into the claim https://aws.amazon.com/tags.`;
    case 'none':
      return 'Everybody who may assume the role shares the whole prefix.';
  }
}
