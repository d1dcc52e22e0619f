// The one rule for addresses of this very machine: they may be spoken to without TLS and are never reached through a proxy.

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** True for `localhost`, 127.0.0.0/8 and ::1, the latter with the brackets of `URL.hostname` or without. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
