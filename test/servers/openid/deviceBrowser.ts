// A person on another device: opens the address of a sign-in with a code, compares the code, signs in.
import { createCookieJar } from './scriptedBrowser.ts';

export interface DeviceVisit {
  /** With the code in it, as the app shows it. */
  readonly address: string;
  /** Submitted by a person who agrees; the login form follows. */
  readonly decision: 'allows' | 'refuses';
  readonly username: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

const MAX_STEPS = 15;

/** Follows redirects and submits each form with its hidden fields; returns the text of the last page. */
export async function visitOnDevice(visit: DeviceVisit): Promise<string> {
  const cookies = createCookieJar();
  let request: { url: URL; body: URLSearchParams | null } = { url: new URL(visit.address), body: null };
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(request.url, {
      method: request.body === null ? 'GET' : 'POST',
      body: request.body,
      headers: cookies.headerFor(request.url),
      redirect: 'manual',
      signal: visit.signal,
    });
    cookies.keep(request.url, response.headers.getSetCookie());
    const text = await response.text();
    const location = response.headers.get('location');
    if (location !== null) {
      request = { url: new URL(location, request.url), body: null };
      continue;
    }
    const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(text);
    if (form === null) return text;
    const body = filledIn(form[2] ?? '', visit);
    if (body === null) return text;
    request = {
      url: new URL(/\baction="([^"]*)"/i.exec(form[1] ?? '')?.[1] ?? request.url.href, request.url),
      body,
    };
  }
  throw new Error(`no end after ${MAX_STEPS} steps`);
}

/** null: the form asks for something that this person does not know. */
function filledIn(fields: string, { decision, username, password }: DeviceVisit): URLSearchParams | null {
  const body = new URLSearchParams();
  for (const [, attributes = ''] of fields.matchAll(/<input\b([^>]*)>/gi)) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1];
    const value = /\bvalue="([^"]*)"/.exec(attributes)?.[1];
    if (name === 'username') body.set(name, username);
    else if (name === 'password') body.set(name, password);
    else if (name === 'confirm' && decision === 'refuses') body.set('abort', 'yes');
    else if (name !== undefined && value !== undefined) body.set(name, value);
    else if (name !== undefined) return null;
  }
  return body;
}
