// When the endpoint is probed, what is remembered of it, and what is assumed where it cannot be probed (R3).
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../../src/log.ts';
import { failedWith } from '../../../../src/storage/errors/remoteFault.ts';
import { createEndpointProbe } from '../../../../src/sync/start/endpointProbe.ts';
import type { EndpointCapabilities, RemoteFault } from '../../../../src/sync/remoteFolder.ts';

const DAY_MS = 24 * 3600_000;
const NEVER = new AbortController().signal;
const FOUND: EndpointCapabilities = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: false,
  conditionalCopy: false,
  conditionalComplete: true,
  versioning: false,
  checksums: 'required',
};

/** A journal that outlives processes, and an endpoint that counts how often it is probed. */
function setting() {
  const meta = new Map<string, string>();
  const seen = { probes: 0, assumed: [] as EndpointCapabilities[] };
  let now = 1_700_000_000_000;
  let fault: RemoteFault['code'] | null = null;
  const journal = {
    readMeta: (name: string) => meta.get(name) ?? null,
    writeMeta: (name: string, value: string) => void meta.set(name, value),
  };
  const remote = {
    probe: () => {
      seen.probes++;
      return Promise.resolve(fault === null ? { ok: true as const, value: FOUND } : failedWith(fault));
    },
    assume: (capabilities: EndpointCapabilities) => void seen.assumed.push(capabilities),
  };
  const clock = { now: () => now };
  return {
    seen,
    meta,
    passes: (ms: number) => (now += ms),
    answers: (code: RemoteFault['code'] | null) => (fault = code),
    start: () => createEndpointProbe({ journal, remote, clock, log: silentLog } as never),
  };
}

describe('the probe of an endpoint', () => {
  test('is made once, and for a day no start costs a write', async () => {
    const { seen, passes, start } = setting();
    const first = start();
    await first.ensure(NEVER);
    await first.ensure(NEVER);
    expect(seen).toEqual({ probes: 1, assumed: [] });
    passes(DAY_MS - 1);
    await start().ensure(NEVER);
    expect(seen).toEqual({ probes: 1, assumed: [FOUND] });
    passes(1);
    await start().ensure(NEVER);
    expect(seen.probes).toBe(2);
  });

  test('is made again when the clock was set back behind it, or when its memory is damaged', async () => {
    const { seen, meta, passes, start } = setting();
    await start().ensure(NEVER);
    passes(-1);
    await start().ensure(NEVER);
    expect(seen.probes).toBe(2);
    for (const damaged of ['{', 'null', '{"at": 1}']) {
      for (const name of meta.keys()) meta.set(name, damaged);
      await start().ensure(NEVER);
    }
    expect(seen.probes).toBe(5);
  });

  test('is made again after an answer that does not fit it', async () => {
    const { seen, start } = setting();
    const probe = start();
    await probe.ensure(NEVER);
    probe.surprised();
    await probe.ensure(NEVER);
    expect(seen.probes).toBe(2);
  });

  test.each(['denied', 'quota', 'locked', 'configuration'] as const)(
    'that ends with "%s" holds nothing back, and is made again by the next process',
    async (code) => {
      const { seen, answers, start } = setting();
      answers(code);
      const probe = start();
      expect(await probe.ensure(NEVER)).toBeNull();
      expect(await probe.ensure(NEVER)).toBeNull();
      answers(null);
      await start().ensure(NEVER);
      expect(seen).toEqual({ probes: 2, assumed: [] });
    },
  );

  test.each(['unreachable', 'throttled', 'needs-sign-in', 'cancelled'] as const)(
    'that ends with "%s" is made again before the next write',
    async (code) => {
      const { seen, answers, start } = setting();
      answers(code);
      const probe = start();
      expect(await probe.ensure(NEVER)).toMatchObject({ code });
      answers(null);
      expect(await probe.ensure(NEVER)).toBeNull();
      expect(seen.probes).toBe(2);
    },
  );
});
