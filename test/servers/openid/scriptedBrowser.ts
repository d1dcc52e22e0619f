// A browser for unattended tests: follows the real redirects with cookies and submits the real login form.

export interface ScriptedSignIn {
  /** Where the app would send the person's browser. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly signal: AbortSignal;
  /**
   * Cookies of earlier visits, for a person who is still signed in at the provider; default: a fresh browser.
   */
  readonly cookies?: CookieJar;
  /** Whether it cannot open the address that it is sent to, and stays there. */
  readonly stopAt?: (next: URL) => boolean;
  /** What the script of a login page without a form does; returns where it goes on, null: it does nothing. */
  readonly runScript?: (page: URL, cookies: CookieJar) => Promise<URL | null>;
}

export interface PageSeen {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

const MAX_STEPS = 25;

/**
 * Goes to `url`, fills in the login form where one is shown (once), follows every redirect, and
 * returns the page on which it comes to rest: the app's own page after a sign-in, the login page with
 * its error after a wrong password.
 */
export async function signInWithScriptedBrowser(signIn: ScriptedSignIn): Promise<PageSeen> {
  const cookies = signIn.cookies ?? createCookieJar();
  let formSent = false;
  let request: { url: URL; body: URLSearchParams | null } = { url: new URL(signIn.url), body: null };
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(request.url, {
      method: request.body === null ? 'GET' : 'POST',
      body: request.body,
      headers: cookies.headerFor(request.url),
      redirect: 'manual',
      signal: signIn.signal,
    });
    cookies.keep(request.url, response.headers.getSetCookie());
    const text = await response.text();
    const location = response.headers.get('location');
    if (location !== null && response.status >= 300 && response.status < 400) {
      request = { url: new URL(location, request.url), body: null };
      if (signIn.stopAt?.(request.url) === true) return { url: request.url.href, status: 0, text: '' };
      continue;
    }
    const next = (await signIn.runScript?.(request.url, cookies)) ?? null;
    if (next !== null) {
      request = { url: next, body: null };
      continue;
    }
    const action = formSent ? null : loginFormAction(text, request.url);
    if (action === null) return { url: request.url.href, status: response.status, text };
    const { username, password } = signIn;
    // Dex asks for `login` where others ask for `username`; neither minds the other.
    const body = new URLSearchParams({ username, login: username, password });
    request = { url: action, body };
    formSent = true;
  }
  throw new Error(`no page after ${MAX_STEPS} steps`);
}

/**
 * The address that the login form posts to; null when the page holds no form with a user name and a password.
 */
function loginFormAction(html: string, page: URL): URL | null {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html);
  const [attributes, fields] = [form?.[1] ?? '', form?.[2] ?? ''];
  if (!/\bname="(?:username|login)"/.test(fields) || !/\bname="password"/.test(fields)) return null;
  const address = /\baction="([^"]*)"/i.exec(attributes)?.[1]?.replaceAll('&amp;', '&');
  return new URL(address ?? page.href, page);
}

export interface CookieJar {
  keep(url: URL, setCookies: readonly string[]): void;
  headerFor(url: URL): Record<string, string>;
}

/** Cookies by host and path (RFC 6265, without expiry times); ports share cookies, as in a browser. */
export function createCookieJar(): CookieJar {
  const kept = new Map<string, { host: string; path: string; name: string; value: string }>();
  return {
    keep: (url, setCookies) => {
      for (const line of setCookies) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const name = pair.slice(0, pair.indexOf('='));
        const value = pair.slice(pair.indexOf('=') + 1);
        const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
        const key = `${url.hostname} ${path} ${name}`;
        if (value === '') kept.delete(key);
        else kept.set(key, { host: url.hostname, path, name, value });
      }
    },
    headerFor: (url): Record<string, string> => {
      const matching = [...kept.values()].filter(
        ({ host, path }) => host === url.hostname && url.pathname.startsWith(path),
      );
      if (matching.length === 0) return {};
      return { cookie: matching.map(({ name, value }) => `${name}=${value}`).join('; ') };
    },
  };
}
