// Finds the proxy for a request: the configured one, the system's answer in PAC form, or HTTPS_PROXY and
// NO_PROXY.

/**
 * The proxy for an https URL; null: a direct connection. Rejects if it cannot be determined and a direct
 * connection would be wrong.
 */
export type FindProxy = (url: URL) => Promise<URL | null>;

/** A choice is remembered for this long (ms), since laptops change networks. */
const CHOICE_MS = 30_000;

/** The kinds of PAC answers and proxy-agent's schemes for them. Chromium writes SOCKS for version 4. */
const PAC_SCHEMES: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4a',
  SOCKS4: 'socks4a',
  SOCKS5: 'socks5h',
};

/** As in curl, `socks5` resolves host names here, `socks5h` and `socks` at the proxy. */
const SUPPORTED_SCHEMES: ReadonlySet<string> = new Set([
  'http:',
  'https:',
  'socks:',
  'socks4:',
  'socks4a:',
  'socks5:',
  'socks5h:',
]);

/** Always the configured proxy. */
export function fixedProxy(proxy: URL): FindProxy {
  return () => Promise.resolve(proxy);
}

/**
 * HTTPS_PROXY, else ALL_PROXY, with the exceptions in NO_PROXY, in upper or lower case, as curl interprets
 * them: a list of host names that match themselves and their subdomains, with an optional port; `*` matches
 * all. The package `proxy-from-env` differs: a name matches only itself, and a proxy without a scheme is used
 * over https.
 */
export function proxyFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): FindProxy | null {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const proxy = parseProxy(read('HTTPS_PROXY')) ?? parseProxy(read('ALL_PROXY'));
  if (proxy === null) return null;
  const exceptions = read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return (url) => Promise.resolve(exceptions.some((entry) => isException(entry, url)) ? null : proxy);
}

/** Asks the system (Electron's `session.resolveProxy`), by host only. If that fails, there is no proxy. */
export function systemProxy(resolve: (url: string) => Promise<string>): FindProxy {
  return async (url) => {
    try {
      return proxyOfPacAnswer(await resolve(`https://${url.host}/`));
    } catch {
      return null;
    }
  };
}

/**
 * The first supported entry of a list such as `PROXY host:3128; SOCKS5 host:1080; DIRECT`; null: a direct
 * connection.
 */
export function proxyOfPacAnswer(answer: string): URL | null {
  for (const entry of answer.split(';')) {
    const [kind = '', address = ''] = entry.trim().split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return null;
    const scheme = PAC_SCHEMES[kind.toUpperCase()];
    const proxy = scheme === undefined ? null : parseProxy(`${scheme}://${address}`);
    if (proxy !== null) return proxy;
  }
  return null;
}

/** Calls `find` at most every 30 s per host, by the clock `now` (ms); failures are not remembered. */
export function rememberChoices(find: FindProxy, now: () => number): FindProxy {
  const choices = new Map<string, { readonly proxy: Promise<URL | null>; readonly until: number }>();
  return (url) => {
    const known = choices.get(url.host);
    if (known !== undefined && known.until > now()) return known.proxy;
    const choice = { proxy: find(url), until: now() + CHOICE_MS };
    choices.set(url.host, choice);
    choice.proxy.catch(() => {
      if (choices.get(url.host) === choice) choices.delete(url.host);
    });
    return choice.proxy;
  };
}

function parseProxy(text: string): URL | null {
  if (text === '') return null;
  const spelled = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(spelled)) return null;
  const url = new URL(spelled);
  return SUPPORTED_SCHEMES.has(url.protocol) && url.hostname !== '' ? url : null;
}

function isException(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, name = '', port = ''] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (port !== '' && port !== (url.port === '' ? '443' : url.port)) return false;
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}
