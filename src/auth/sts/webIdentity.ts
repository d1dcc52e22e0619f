// Exchanges an ID token for credentials: STS AssumeRoleWithWebIdentity, then, if configured, AssumeRole for a
// second role.
import { createHash } from 'node:crypto';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials as StsCredentials } from '@aws-sdk/client-sts';
import type { Clock } from '../../clock.ts';
import type { Credentials } from '../../credentials.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderGrant, Narrowing } from '../account/account.ts';
import type { ChainedRole, OidcAccountConfig } from '../kinds/oidc.ts';
import type { IdToken } from '../account/person.ts';
import { grantsInstanceArn, regionalEndpoint } from '../account/awsDomain.ts';
import { createServerClock } from '../account/serverClock.ts';
import { buildSessionPolicy } from './sessionPolicy.ts';
import type { SessionPolicy } from './sessionPolicy.ts';
import { stsFault } from './stsErrors.ts';
import type { StsContext, StsFault } from './stsErrors.ts';
import { algorithmOf, AWS_ALGORITHMS, usesAwsSts } from './tokenAlgorithm.ts';

/** Credentials whose `expiresAt` is by this machine's clock, however wrong that is. Times in epoch ms. */
export interface IssuedCredentials {
  readonly credentials: Credentials & { readonly expiresAt: number };
  readonly issuedAt: number;
  /** The server's clock minus this machine's (ms). */
  readonly skewMs: number;
  /** How far the session policy narrows them; null: there is none. */
  readonly narrowing: Narrowing | null;
}

export interface WebIdentityExchange {
  /** One exchange of at most two requests, without retries. */
  exchange(
    request: {
      readonly idToken: IdToken;
      readonly folders: readonly FolderGrant[];
      /** Seconds; null: the server decides. */
      readonly durationSeconds: number | null;
      /** Characters of the session policy; left out: as many as STS takes. */
      readonly policyLimit?: number;
    },
    signal: AbortSignal,
  ): Promise<Result<IssuedCredentials, StsFault['fault'] & { readonly remedy: StsFault['remedy'] }>>;
}

const RESPONSE_TIMEOUT_MS = 30_000;
/** The longest chained session (IAM user guide, "role chaining"). */
const MAX_CHAINED_SECONDS = 3600;

/** For one account. Sends nothing before the first exchange. */
export function createWebIdentityExchange(options: {
  readonly account: OidcAccountConfig;
  readonly network: Network;
  readonly clock: Clock;
}): WebIdentityExchange {
  const { account, clock } = options;
  const endpoint = account.stsEndpoint ?? regionalEndpoint('sts', account.region);
  const serverClock = createServerClock(clock);
  const client = (issued: StsCredentials | undefined): STSClient =>
    new STSClient({
      ...ACCOUNT_DECIDES,
      region: account.region,
      endpoint,
      // The table of errors decides on retries, not the SDK.
      maxAttempts: 1,
      requestHandler: options.network.requestHandler({
        responseTimeoutMs: RESPONSE_TIMEOUT_MS,
        onDate: (date) => serverClock.note(date),
      }),
      ...(issued !== undefined && { credentials: requireCredentials(issued) }),
    });
  const unsigned = client(undefined);
  const context: StsContext = {
    endpoint: new URL(endpoint).host,
    region: account.region,
    issuer: account.issuer,
    clientId: account.clientId,
    roleArn: account.roleArn,
    throughRole: null,
  };

  return {
    exchange: async ({ idToken, folders, durationSeconds, policyLimit }, signal) => {
      const { chainedRole: chained } = account;
      const policies = policiesFor(account, folders, policyLimit);
      if (!policies.ok) return failed({ ...policies.fault, remedy: 'none' as const });
      const { narrowing } = policies.value;
      const sessionName = roleSessionName(idToken.person.subject);
      const token = idToken.accessToken ?? idToken.text;
      const algorithm = usesAwsSts(account) ? algorithmOf(token) : null;
      const isUnusual = algorithm !== null && !AWS_ALGORITHMS.includes(algorithm);
      let asked: StsContext = isUnusual ? { ...context, unusualAlgorithm: algorithm } : context;
      try {
        const first = await unsigned.send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: account.roleArn ?? undefined,
            RoleSessionName: sessionName,
            WebIdentityToken: token,
            ...(durationSeconds !== null && { DurationSeconds: durationSeconds }),
            ...(policies.value.first !== null && { Policy: policies.value.first }),
          }),
          { abortSignal: signal },
        );
        const seconds = durationSeconds ?? MAX_CHAINED_SECONDS;
        if (chained === null) return ok(toIssuedCredentials(first.Credentials, seconds, narrowing));
        const chainedSeconds = Math.min(seconds, MAX_CHAINED_SECONDS);
        asked = { ...context, roleArn: chained.roleArn, throughRole: account.roleArn };
        const second = await client(first.Credentials).send(
          new AssumeRoleCommand({
            ...chainedParameters(chained, sessionName),
            DurationSeconds: chainedSeconds,
            ...(policies.value.last !== null && { Policy: policies.value.last }),
          }),
          { abortSignal: signal },
        );
        return ok(toIssuedCredentials(second.Credentials, chainedSeconds, narrowing));
      } catch (error) {
        const { fault, remedy } = stsFault(error, asked);
        return failed({ ...fault, remedy });
      }
    },
  };

  /** `seconds`: how long they live if the server does not say. */
  function toIssuedCredentials(
    issued: StsCredentials | undefined,
    seconds: number,
    narrowing: Narrowing | null,
  ): IssuedCredentials {
    const keys = requireCredentials(issued);
    const expiresAt = serverClock.ownTime(issued?.Expiration, seconds * 1000);
    const issuedAt = clock.now();
    return { credentials: { ...keys, expiresAt }, issuedAt, skewMs: serverClock.skewMs(), narrowing };
  }
}

interface Policies {
  readonly first: string | null;
  readonly last: string | null;
  readonly narrowing: Narrowing | null;
}

/**
 * The policies of the first and the last request; the first credentials of a chain may only assume the second
 * role.
 */
function policiesFor(
  account: OidcAccountConfig,
  folders: readonly FolderGrant[],
  limit: number | undefined,
): Result<Policies, StsFault['fault']> {
  if (!account.sessionPolicy) return ok({ first: null, last: null, narrowing: null });
  const roleArn = account.chainedRole?.roleArn ?? account.roleArn;
  const partition = partitionOf(roleArn);
  const isAws = usesAwsSts(account);
  const { accessGrants, region } = account;
  const built =
    accessGrants === null
      ? buildSessionPolicy({ folders, partition, isAws, ...(limit !== undefined && { limit }) })
      : ok(grantsOnly(grantsInstanceArn({ partition, region, ...accessGrants })));
  if (!built.ok) return built;
  const { json, narrowing } = built.value;
  if (account.chainedRole === null) return ok({ first: json, last: null, narrowing });
  // Tags and source identity may also come from the token, which is not looked into here.
  const action = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];
  const statement = { Effect: 'Allow', Action: action, Resource: account.chainedRole.roleArn };
  const first = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return ok({ first, last: json, narrowing });
}

/** The credentials of the role only ask for those of the grant (CR11). */
function grantsOnly(instance: string): SessionPolicy {
  const statement = { Effect: 'Allow', Action: 's3:GetDataAccess', Resource: instance };
  return {
    json: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    narrowing: 'folders',
  };
}

/** Other services name their roles as they like (`arn:minio:iam:...`), but buckets as AWS does. */
function partitionOf(roleArn: string | null): string {
  const partition = roleArn?.split(':')[1] ?? 'aws';
  return /^aws(-|$)/.test(partition) ? partition : 'aws';
}

function chainedParameters(
  chained: ChainedRole,
  sessionName: string,
): Omit<ConstructorParameters<typeof AssumeRoleCommand>[0], 'DurationSeconds' | 'Policy'> {
  const tags = Object.entries(chained.sessionTags).map(([Key, Value]) => ({ Key, Value }));
  return {
    RoleArn: chained.roleArn,
    RoleSessionName: sessionName,
    ...(chained.externalId !== null && { ExternalId: chained.externalId }),
    ...(chained.sourceIdentity && { SourceIdentity: sessionName }),
    ...(tags.length > 0 && { Tags: tags, TransitiveTagKeys: tags.map(({ Key }) => Key) }),
  };
}

function requireCredentials(issued?: StsCredentials): {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
} {
  const { AccessKeyId, SecretAccessKey, SessionToken } = issued ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('STS answered without credentials');
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const ALLOWED = /^[\w+=,.@-]{2,64}$/;
const HASH_LENGTH = 12;
const KEPT_LENGTH = 64 - HASH_LENGTH - 1;

/**
 * 2 to 64 characters of `[\\w+=,.@-]` (STS API reference). A subject that fits is used as is; others are
 * cleaned and get a hash, so that no two people share a name. It is informational: the client chooses it, so
 * no policy may rely on it (`${aws:userid}`, CR4).
 */
export function roleSessionName(subject: string): string {
  if (ALLOWED.test(subject)) return subject;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, HASH_LENGTH);
  const cleaned = subject.replace(/[^\w+=,.@-]/g, '-').slice(0, KEPT_LENGTH);
  return `${cleaned}-${hash}`;
}
