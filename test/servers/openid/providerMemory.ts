// The test provider's memory: one adapter per provider; sessions survive a key roll-over.
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

export interface ProviderMemory {
  readonly adapter: AdapterFactory;
  /** Forgets every session, grant and token: what an administrator's "sign everybody out" does. */
  clear(): void;
}

/** Expiry is judged by oidc-provider itself from the payload, so nothing is timed here. */
export function createProviderMemory(): ProviderMemory {
  const stored = new Map<string, AdapterPayload>();

  const findBy = (
    name: string,
    matches: (payload: AdapterPayload) => boolean,
  ): AdapterPayload | undefined => {
    for (const [key, payload] of stored) {
      if (key.startsWith(`${name}:`) && matches(payload)) return payload;
    }
    return undefined;
  };

  const adapter = (name: string): Adapter => ({
    upsert: (id, payload) => {
      stored.set(`${name}:${id}`, payload);
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(stored.get(`${name}:${id}`)),
    findByUid: (uid) => Promise.resolve(findBy(name, (payload) => payload.uid === uid)),
    findByUserCode: (code) => Promise.resolve(findBy(name, (payload) => payload.userCode === code)),
    consume: (id) => {
      const payload = stored.get(`${name}:${id}`);
      if (payload) stored.set(`${name}:${id}`, { ...payload, consumed: Math.floor(Date.now() / 1000) });
      return Promise.resolve();
    },
    destroy: (id) => {
      stored.delete(`${name}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const [key, payload] of stored) {
        if (payload.grantId === grantId) stored.delete(key);
      }
      return Promise.resolve();
    },
  });

  return { adapter, clear: () => stored.clear() };
}
