// The one rule for loopback addresses: they may be used without TLS, and never through a proxy.

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** True for `localhost`, 127.0.0.0/8 and ::1, the latter with the brackets of `URL.hostname` or without. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
