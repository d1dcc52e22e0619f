// The one rule for loopback hosts, which may be used without TLS and are never reached through a proxy.

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** True for `localhost`, 127.0.0.0/8 and ::1, the latter with or without the brackets of `URL.hostname`. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
