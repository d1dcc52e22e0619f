// A configured proxy script (PAC): loads it, runs it in a sandbox, and tells it nothing but host names.
//
// proxy-agent's own agent for scripts is not used: it gives the script whole URLs, which contain object keys
// that a script could leak through DNS, follows redirects from https to http, and waits for the script's
// server without limit.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { messageOf } from '../result.ts';
import type { AgentFetch } from './agentFetch.ts';
import { proxyOfPacAnswer } from './proxy.ts';
import type { FindProxy } from './proxy.ts';

export const PROXY_SCRIPT_CODE = 'ERR_PROXY_SCRIPT';

/**
 * The proxy is unknown, since the script cannot be loaded or has failed. The message is a sentence for a
 * person.
 */
export class ProxyScriptError extends Error {
  readonly code = PROXY_SCRIPT_CODE;
}

/** The script is reloaded after this long (ms). */
const RELOAD_MS = 10 * 60_000;
/**
 * QuickJS calls its interrupt handler about every 10,000 steps; a script that takes more than this many calls
 * is in an endless loop.
 */
const MAX_STEPS_10K = 1_000;
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;

/** Returns the script's answer for a host, in PAC form. */
type AskScript = (host: string) => Promise<string>;

/**
 * Asks the script at `address`, which is loaded through `fetch` (a direct one) when first needed and reloaded
 * every ten minutes; if that fails, the last one stays in use. Rejects with a ProxyScriptError: a direct
 * connection instead would bypass a required proxy.
 */
export function scriptProxy(address: URL, fetch: AgentFetch, now: () => number): FindProxy {
  let current: { readonly ask: AskScript; readonly until: number } | null = null;
  let loading: Promise<AskScript> | null = null;

  const load = async (): Promise<AskScript> => {
    try {
      const ask = await startScript(await fetchScript(address, fetch));
      current = { ask, until: now() + RELOAD_MS };
      return ask;
    } catch (cause) {
      if (current === null) throw scriptError(address, 'cannot be loaded', cause);
      current = { ask: current.ask, until: now() + RELOAD_MS };
      return current.ask;
    }
  };
  const script = (): Promise<AskScript> => {
    if (current !== null && current.until > now()) return Promise.resolve(current.ask);
    loading ??= load().finally(() => (loading = null));
    return loading;
  };

  return async (url) => {
    const ask = await script();
    let answer: string;
    try {
      answer = await ask(url.host);
    } catch (cause) {
      throw scriptError(address, 'has failed', cause);
    }
    return proxyOfPacAnswer(answer);
  };
}

async function fetchScript(address: URL, fetch: AgentFetch): Promise<string> {
  const answer = await fetch(address.href, { method: 'GET', headers: {} });
  if (answer.status !== 200) throw new Error(`its server answers with HTTP ${answer.status}`);
  return answer.text();
}

/** The interpreter takes a third of a second to load, so it is only loaded here. */
async function startScript(text: string): Promise<AskScript> {
  const wasm = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm');
  const [{ createPacResolver }, { QuickJS }] = await Promise.all([
    import('pac-resolver'),
    import('quickjs-wasi'),
  ]);
  let steps = 0;
  const interpreter = await QuickJS.create({
    wasm: await readFile(wasm),
    memoryLimit: MAX_MEMORY_BYTES,
    interruptHandler: () => (steps += 1) > MAX_STEPS_10K,
  });
  // By default `alert` writes to standard output, which belongs to the commands' answers.
  const ask = createPacResolver(interpreter, text, { sandbox: { alert: () => undefined } });
  return async (host) => {
    steps = 0;
    const answer: unknown = await ask(`https://${host}/`);
    if (answer === undefined || answer === null || answer === '') return 'DIRECT';
    if (typeof answer !== 'string') throw new Error('its answer is not text');
    return answer;
  };
}

function scriptError(address: URL, what: string, cause: unknown): ProxyScriptError {
  const reason = innermost(cause);
  return new ProxyScriptError(
    `The proxy script at ${address.host} ${what} (${reason}): check network.proxy in config.json, and the network.`,
    { cause },
  );
}

function innermost(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return messageOf(at);
}
