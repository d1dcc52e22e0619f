// Lets each bucket's requests be sent in its own way.
import type { ObjectCalls } from './objectCalls.ts';

/** `choose` is asked once per bucket, and again if it fails. */
export function createRoutedCalls(choose: (bucket: string) => Promise<ObjectCalls>): ObjectCalls {
  const chosen = new Map<string, Promise<ObjectCalls>>();
  const callsOf = ({ Bucket = '' }: { readonly Bucket?: string | undefined }): Promise<ObjectCalls> => {
    const known = chosen.get(Bucket);
    if (known !== undefined) return known;
    const calls = choose(Bucket);
    chosen.set(Bucket, calls);
    calls.catch(() => chosen.delete(Bucket));
    return calls;
  };
  return {
    put: async (input, options) => (await callsOf(input)).put(input, options),
    uploadPart: async (input, options) => (await callsOf(input)).uploadPart(input, options),
    head: async (input, options) => (await callsOf(input)).head(input, options),
    get: async (input, options) => (await callsOf(input)).get(input, options),
    list: async (input, options) => (await callsOf(input)).list(input, options),
    remove: async (input, options) => (await callsOf(input)).remove(input, options),
  };
}
