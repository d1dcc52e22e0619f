// A local S3 and STS server for tests, demo and `npm run world`: one port, real
// signatures, tokens and conditions.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/clock.ts';
import { createAccessGrants, type GrantSource } from '../accessGrants/accessGrants.ts';
import { createFaultInjector, type FaultInjector, type FaultRuleSource } from '../faults/faults.ts';
import { createAccessKeys, type AdministratorKey, type IssuedKey } from '../iam/accessKeys.ts';
import { createRole, type ProviderSource, type Role, type RoleSource } from '../iam/roles.ts';
import { createRequestHandler } from './requestHandler.ts';
import { createRequestLog, type RequestLog } from '../http/requestLog.ts';
import { openObjectStore } from './store/objectStore.ts';
import { openSession } from '../sts/roleSession.ts';
import { createStsService } from '../sts/stsService.ts';

/**
 * Pooled connections of clients outlive their pauses; Node's default of five seconds makes resets
 * that no fault rule asked for.
 */
const KEEP_ALIVE_MS = 65_000;

export interface StorageServerOptions {
  /** 0 (default): any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Where buckets live, kept for the next start; left out: a temporary folder that `stop` removes. */
  readonly folder?: string;
  readonly region?: string;
  /** Twelve digits. */
  readonly account?: string;
  /** A fresh random key when left out. */
  readonly administrator?: AdministratorKey;
  readonly buckets?: readonly string[];
  /** Smaller pages of listings than were asked for, as S3 may send them. */
  readonly keysPerPage?: number;
  /** ARN of the KMS key that encrypts all buckets by default; null: none. */
  readonly kmsKey?: string | null;
  readonly providers?: readonly ProviderSource[];
  readonly roles?: readonly RoleSource[];
  /** S3 Access Grants; none: the account has no instance of it. */
  readonly grants?: readonly GrantSource[];
  /** Shortens every session to so many seconds; null: as long as asked for. */
  readonly credentialTtlSeconds?: number | null;
  readonly faults?: readonly FaultRuleSource[];
  readonly seed?: number;
  readonly clock?: Clock;
}

export interface StorageServer {
  /** `http://127.0.0.1:<port>`; S3 (path-style), STS and S3 Access Grants answer here. */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly administrator: AdministratorKey;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  createBucket(name: string): void;
  putProvider(provider: ProviderSource): void;
  putRole(role: RoleSource): void;
  putGrant(grant: GrantSource): void;
  /**
   * Keys of a role for somebody, as services of AWS issue them that ask no trust policy. Throws if
   * there is no such role. `context`: condition keys that the service adds, by lower-case name.
   */
  issueKeys(
    roleArn: string,
    sessionName: string,
    durationSeconds: number,
    context?: ReadonlyMap<string, string>,
  ): IssuedKey;
  /** Denies everything to all sessions issued so far. */
  revokeSessions(): void;
  /** Ends all connections and frees the folder. */
  stop(): Promise<void>;
}

/** Starts a server; resolves when it listens. */
export async function startStorageServer(options: StorageServerOptions = {}): Promise<StorageServer> {
  const region = options.region ?? 'eu-central-1';
  const account = options.account ?? '000000000000';
  const administrator = options.administrator ?? randomKey();
  const clock = options.clock ?? systemClock;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'brimful-storage-')));

  const store = await openObjectStore(folder);
  const keys = createAccessKeys(administrator, account);
  const faults = createFaultInjector(options.faults ?? [], options.seed ?? 1);
  const log = createRequestLog();
  const providers = new Map<string, ProviderSource>();
  const roles = new Map<string, Role>();
  const grants = [...(options.grants ?? [])];
  const stopping = new AbortController();

  const createBucket = (name: string): void => {
    if (!store.buckets.find(name)) {
      store.buckets.put({ name, created: clock.now(), versioning: 'off', cors: [] });
    }
  };
  const putProvider = (provider: ProviderSource): void => void providers.set(provider.issuer, provider);
  const putRole = (role: RoleSource): void => void roles.set(role.arn, createRole(role));
  options.buckets?.forEach(createBucket);
  options.providers?.forEach(putProvider);
  options.roles?.forEach(putRole);

  const sts = createStsService({
    account,
    keys,
    providers: () => [...providers.values()],
    role: (arn) => roles.get(arn),
    credentialTtlSeconds: options.credentialTtlSeconds ?? null,
    now: () => clock.now(),
  });
  const accessGrants = createAccessGrants({
    ...{ account, region, keys },
    grants: () => grants,
    role: (arn) => roles.get(arn),
    credentialTtlSeconds: options.credentialTtlSeconds ?? null,
    now: () => clock.now(),
  });
  const handle = createRequestHandler({
    ...{ region, clock, store, keys, sts, accessGrants, faults, log },
    keysPerPage: options.keysPerPage ?? Infinity,
    kmsKey: options.kmsKey ?? null,
    adminSecret: administrator.secretAccessKey,
    signal: stopping.signal,
  });

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
  server.on('request', (incoming, response) => void handle(incoming, response, () => undefined));
  // A client that waits for 100-continue is refused before it sends its body; the connection then ends,
  // because whether the body still comes is anybody's guess (RFC 9110 section 10.1.1).
  server.on('checkContinue', (incoming, response) => {
    response.shouldKeepAlive = false;
    void handle(incoming, response, () => {
      response.shouldKeepAlive = true;
      response.writeContinue();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    ...{ endpoint: `http://127.0.0.1:${port}`, region, account, administrator, faults, log },
    ...{ createBucket, putProvider, putRole },
    putGrant: (grant) => void grants.push(grant),
    issueKeys: (roleArn, sessionName, durationSeconds, context = new Map<string, string>()) => {
      const role = roles.get(roleArn);
      if (role === undefined) throw new Error(`there is no role ${roleArn}`);
      return openSession({
        ...{
          role,
          keys,
          context,
          tags: { tags: new Map(), transitive: [], sourceIdentity: null },
        },
        assume: { roleArn, sessionName, durationSeconds, policy: null },
        credentialTtlSeconds: options.credentialTtlSeconds ?? null,
        now: clock.now(),
      }).key;
    },
    revokeSessions: () => keys.revokeSessions(clock.now()),
    async stop() {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      store.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function randomKey(): AdministratorKey {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
