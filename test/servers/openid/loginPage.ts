// The test provider's login page: one plain HTML form with a user name and a password.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { readForm } from './readForm.ts';

export interface User {
  readonly username: string;
  readonly password: string;
  /** The `sub` claim. */
  readonly subject: string;
}

export interface LoginPage {
  readonly provider: Provider;
  readonly users: readonly User[];
  /** Weakest first; empty: the provider does not speak of it. */
  readonly acrValues: readonly string[];
}

/**
 * Answers `/interaction/<uid>`: GET shows the form, POST checks the password and goes on or shows the
 * form again with an error.
 */
export async function answerLogin(
  { provider, users, acrValues }: LoginPage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    sendForm(response, 200, '');
    return;
  }
  const form = await readForm(request);
  if (form.has('cancel')) {
    await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'The person pressed cancel.',
    });
    return;
  }
  const user = users.find(
    ({ username, password }) => username === form.get('username') && password === form.get('password'),
  );
  if (user === undefined) {
    sendForm(response, 401, 'User name or password is wrong.');
    return;
  }
  const demanded = typeof params['acr_values'] === 'string' ? params['acr_values'].split(' ') : [];
  const acr = acrValues.find((value) => demanded.includes(value)) ?? acrValues[0];
  await provider.interactionFinished(request, response, {
    login: { accountId: user.subject, ...(acr !== undefined && { acr }) },
  });
}

function sendForm(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(loginForm(error));
}

/** A page that asks for a user name and a password, and posts them to its own address. */
export function loginForm(error: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title>
<style>body{font:16px system-ui;max-width:20rem;margin:4rem auto}input,button{display:block;width:100%;margin:.3rem 0 1rem;padding:.5rem;box-sizing:border-box}</style>
</head><body><h1>Sign in</h1>${error === '' ? '' : `<p role="alert">${error}</p>`}
<form method="post">
<label>User name <input name="username" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form></body></html>
`;
}
