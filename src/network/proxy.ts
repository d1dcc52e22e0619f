// Which proxy a request goes through: the system's answer in PAC form, or HTTPS_PROXY and NO_PROXY.

/** The proxy for an https address, or null for a direct connection. */
export type FindProxy = (url: URL) => Promise<URL | null>;

/** Always the same proxy, as configured by a person. */
export function fixedProxy(proxy: URL): FindProxy {
  return () => Promise.resolve(proxy);
}

/**
 * HTTPS_PROXY, else ALL_PROXY, with the exceptions of NO_PROXY, in capitals or not, as curl reads them: a list of host names that
 * match themselves and everything below, with an optional port; `*` matches all.
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

/**
 * Asks the system (Electron's `session.resolveProxy`). Its answer is a list such as `PROXY host:3128; DIRECT`; the first entry that
 * we can speak counts. SOCKS is not spoken: such entries are passed over.
 */
export function systemProxy(resolve: (url: string) => Promise<string>): FindProxy {
  return async (url) => {
    for (const entry of (await resolve(`https://${url.host}/`)).split(';')) {
      const [kind = '', address = ''] = entry.trim().split(/\s+/);
      if (kind.toUpperCase() === 'DIRECT') return null;
      const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }[kind.toUpperCase()];
      const proxy = scheme === undefined ? null : parseProxy(`${scheme}://${address}`);
      if (proxy !== null) return proxy;
    }
    return null;
  };
}

function parseProxy(text: string): URL | null {
  if (text === '') return null;
  const spelled = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(spelled)) return null;
  const url = new URL(spelled);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

function isException(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, name = '', port = ''] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (port !== '' && port !== (url.port === '' ? '443' : url.port)) return false;
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}
