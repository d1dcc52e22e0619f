// The redirect address of a sign-in: what is registered at the provider, and where the answer comes back (RFC
// 8252 7.3, SI2).

export const REDIRECT_HOSTS = ['127.0.0.1', 'localhost'] as const;

/** The parts of the address that a person can choose; what the provider has registered decides. */
export interface RedirectAddress {
  /** `localhost`: for providers that take no address (RFC 8252 8.3 advises against it). */
  readonly redirectHost: (typeof REDIRECT_HOSTS)[number];
  /** Tried in this order; empty: any free port. */
  readonly redirectPorts: readonly number[];
  /** Compared exactly. */
  readonly redirectPath: string;
}

export const DEFAULT_REDIRECT: RedirectAddress = {
  redirectHost: '127.0.0.1',
  redirectPorts: [],
  redirectPath: '/callback',
};

/** The addresses to register at a provider that compares ports, else the one without a port. */
export function addressesToRegister(redirect: RedirectAddress): readonly string[] {
  const { redirectHost, redirectPorts, redirectPath } = redirect;
  if (redirectPorts.length === 0) return [`http://${redirectHost}${redirectPath}`];
  return redirectPorts.map((port) => `http://${redirectHost}:${port}${redirectPath}`);
}
