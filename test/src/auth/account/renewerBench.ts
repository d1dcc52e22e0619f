// A renewer on a virtual clock, whose source answers as the test says.
import { silentLog } from '../../../../src/log.ts';
import { createCredentialRenewer } from '../../../../src/auth/account/credentialRenewer.ts';
import type { CredentialRenewer } from '../../../../src/auth/account/credentialRenewer.ts';
import type { CredentialFault, Credentials } from '../../../../src/credentials.ts';
import type { Result } from '../../../../src/result.ts';
import { ok } from '../../../../src/result.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 10, 22);

const never = new AbortController().signal;

export interface RenewerBench {
  readonly clock: VirtualClock;
  readonly renewer: CredentialRenewer;
  /** When keys were asked for (epoch ms). */
  readonly asked: number[];
  answer: Result<number, CredentialFault>;
  /** Happens once, while the next answer is on its way. */
  meanwhile: () => void;
}

export const unreachable: CredentialFault = {
  code: 'unreachable',
  message: 'The provider cannot be reached.',
};

/** A source whose `answer` is a lifetime (ms) or a fault. */
export function createRenewerBench(): RenewerBench {
  const clock = createVirtualClock(START);
  const asked: number[] = [];
  const bench: RenewerBench = {
    clock,
    asked,
    answer: ok(60 * MINUTE),
    meanwhile: () => undefined,
    renewer: createCredentialRenewer({
      account: 'work',
      access: 'sign-in',
      log: silentLog,
      clock,
      unit: () => 0.5,
      onChange: () => undefined,
      issue: async () => {
        await Promise.resolve();
        const issuedAt = clock.now();
        asked.push(issuedAt);
        const { meanwhile } = bench;
        bench.meanwhile = () => undefined;
        meanwhile();
        if (!bench.answer.ok) return bench.answer;
        const expiresAt = issuedAt + bench.answer.value;
        const accessKeyId = `KEY${asked.length}`;
        return ok({
          issuedAt,
          credentials: { accessKeyId, secretAccessKey: 's', sessionToken: 't', expiresAt },
        });
      },
    }),
  };
  return bench;
}

export async function keysOf({ renewer }: RenewerBench): Promise<Credentials> {
  const keys = await renewer.source.get(never);
  if (!keys.ok) throw new Error(keys.fault.message);
  return keys.value;
}
