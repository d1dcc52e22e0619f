// Exchanges the credentials of a role for the keys of access grants, one grant per folder, where an account
// uses S3 Access Grants (CR11).
import type { Clock } from '../../clock.ts';
import type { CredentialFault, Credentials, CredentialSource } from '../../credentials.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { FolderGrant } from '../account/account.ts';
import type { IssuedSnapshot } from '../account/credentialRenewer.ts';
import { isUsable } from '../account/renewal.ts';
import type { AccessGrantsConfig } from './accessGrantsField.ts';
import { refusesRole } from './accessGrantsErrors.ts';
import { grantTarget } from './grantTarget.ts';
import type { GrantTarget } from './grantTarget.ts';
import { createRequestGrant } from './requestGrant.ts';
import type { RequestGrant } from './requestGrant.ts';

export interface DataAccess {
  /**
   * The folders whose keys are renewed together with the credentials of the role. True if one is new: what
   * has failed is worth another attempt.
   */
  setFolders(folders: readonly FolderGrant[]): boolean;
  /**
   * Asks for the keys of all folders, so that none has to wait for its own. The credentials of the role are
   * returned, until the first of these keys ends. A fault only where no folder got any.
   */
  exchange<T extends IssuedSnapshot>(issued: T, signal: AbortSignal): Promise<Result<T, CredentialFault>>;
  /** The keys for one folder; `role`: the account's own. */
  sourceFor(folder: FolderGrant, role: CredentialSource): CredentialSource;
  /** A person asks: what was refused is asked for again at once. */
  retry(): void;
}

/** How long (ms) a refusal stands before it is asked again: one small request, and nobody tells otherwise. */
const REFUSED_MS = 60_000;

/** The same asked again may be answered otherwise at any time. */
const PASSING: ReadonlySet<CredentialFault['code']> = new Set(['unreachable', 'cancelled']);

interface Request {
  readonly answer: Promise<Result<IssuedSnapshot, CredentialFault>>;
  /** Monotonic. Until then it is not sent again, unless its keys have ended. */
  standsUntil: number;
}

/** By target. */
type Asked = Map<string, Request>;

/** The role reaches the folders itself. */
const NO_GRANTS: DataAccess = {
  setFolders: () => false,
  exchange: (issued) => Promise.resolve(ok(issued)),
  sourceFor: (_folder, role) => role,
  retry: () => undefined,
};

/** For one account. Sends nothing before the first exchange. */
export function createDataAccess(options: {
  readonly account: { readonly region: string; readonly accessGrants: AccessGrantsConfig | null };
  readonly network: Network;
  readonly clock: Clock;
  /** Keys were given, which live until then (epoch ms). */
  readonly onGiven?: (expiresAt: number) => void;
}): DataAccess {
  const { accessGrants, region } = options.account;
  return accessGrants === null
    ? NO_GRANTS
    : createGrantedAccess(createRequestGrant({ ...options, region, accessGrants }), options);
}

function createGrantedAccess(
  send: RequestGrant,
  options: { readonly clock: Clock; readonly onGiven?: (expiresAt: number) => void },
): DataAccess {
  const { clock, onGiven } = options;
  let targets: readonly GrantTarget[] = [];
  /** What was asked for with each snapshot of the role's credentials. */
  const askedWith = new WeakMap<Credentials, Asked>();
  let latest: Asked = new Map();

  const ask = async (
    asked: Asked,
    role: Credentials,
    target: GrantTarget,
    signal: AbortSignal,
  ): Promise<Result<IssuedSnapshot, CredentialFault>> => {
    const key = JSON.stringify(target);
    const before = asked.get(key);
    if (before !== undefined && clock.monotonic() < before.standsUntil) {
      const answer = await before.answer;
      if (!answer.ok || isUsable(lifetimeOf(answer.value), clock.now())) return answer;
    }
    const request = { answer: send(role, target, signal), standsUntil: Infinity };
    asked.set(key, request);
    const answer = await request.answer;
    if (answer.ok) onGiven?.(lifetimeOf(answer.value).expiresAt);
    else request.standsUntil = PASSING.has(answer.fault.code) ? -Infinity : clock.monotonic() + REFUSED_MS;
    return answer;
  };

  return {
    setFolders: (folders) => {
      const before = new Set(targets.map((target) => JSON.stringify(target)));
      const wanted = new Map(folders.map(grantTarget).map((target) => [JSON.stringify(target), target]));
      targets = [...wanted.values()];
      return [...wanted.keys()].some((key) => !before.has(key));
    },
    exchange: async (issued, signal) => {
      const asked: Asked = new Map();
      const role = issued.credentials;
      const answers = await Promise.all(targets.map((target) => ask(asked, role, target, signal)));
      const ends = answers.flatMap((answer) => (answer.ok ? [lifetimeOf(answer.value).expiresAt] : []));
      const refusal = answers.find((answer) => !answer.ok);
      if (ends.length === 0 && refusal?.ok === false) return refusal;
      const end = Math.min(role.expiresAt ?? Infinity, ...ends);
      const credentials = { ...role, expiresAt: Number.isFinite(end) ? end : null };
      askedWith.set(credentials, asked);
      latest = asked;
      return ok({ ...issued, credentials });
    },
    sourceFor: (folder, role) => {
      const target = grantTarget(folder);
      const givenFor = new WeakMap<Credentials, Credentials>();
      let lastRefusedAt = -Infinity;
      return {
        get: async (signal) => {
          for (let isSecond = false; ; isSecond = true) {
            const found = await role.get(signal);
            if (!found.ok) return found;
            const asked = askedWith.get(found.value) ?? new Map<string, Request>();
            const answer = await ask(asked, found.value, target, signal);
            if (answer.ok) {
              givenFor.set(answer.value.credentials, found.value);
              return ok(answer.value.credentials);
            }
            if (isSecond || !refusesRole(answer.fault)) return answer;
            role.refused(found.value);
          }
        },
        refused: (keys) => {
          const from = givenFor.get(keys);
          const now = clock.monotonic();
          // If fresh keys are refused, fresher ones will not help.
          if (from === undefined || now - lastRefusedAt < REFUSED_MS) return;
          lastRefusedAt = now;
          askedWith.get(from)?.delete(JSON.stringify(target));
        },
      };
    },
    retry: () => {
      for (const request of latest.values()) {
        if (request.standsUntil !== Infinity) request.standsUntil = -Infinity;
      }
    },
  };
}

function lifetimeOf({ credentials, issuedAt }: IssuedSnapshot): {
  readonly issuedAt: number;
  readonly expiresAt: number;
} {
  return { issuedAt, expiresAt: credentials.expiresAt ?? Infinity };
}
