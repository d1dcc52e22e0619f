// Protects a process from environment variables that would weaken it, as environmentTable.ts says.
import type { Fault } from '../../result.ts';

export type EnvironmentFault = Fault<'environment-unsafe'>;

export interface SecuredEnvironment {
  /** Sentences for a person: what is set but has no effect. */
  readonly notices: readonly string[];
  /** Why Brimful must not start; null: it may. */
  readonly refusal: EnvironmentFault | null;
}

/** Node prints whole requests, tokens included, and nothing that runs later can stop it. */
const PRINTING = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'];

/** Node's options that write the keys of connections to a file. */
const WRITES_KEYS = /^--(tls-keylog|trace-tls)\b/;
const OPENS_INSPECTOR = /^--inspect(-brk|-wait|-port)?\b/;
const ALLOWS_OLD_TLS = /^--tls-min-v1\.[01]$/;

/**
 * Removes from `environment` what is ignored, for this process and for those that it starts. `options` are
 * those that Node itself was started with (`process.execArgv`). Called before anything else.
 */
export function secureEnvironment(
  environment: Record<string, string | undefined>,
  options: readonly string[],
): SecuredEnvironment {
  const all = [...options, ...(environment.NODE_OPTIONS ?? '').split(/\s+/)].map(asDocumented);
  const notices: string[] = [];
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    notices.push(
      "NODE_TLS_REJECT_UNAUTHORIZED is ignored: certificates are always verified. A company's own authority belongs in network.caFile of config.json.",
    );
  }
  delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
  if ((environment.SSLKEYLOGFILE ?? '') !== '') {
    notices.push('SSLKEYLOGFILE is ignored: the keys of connections are never written down.');
  }
  delete environment.SSLKEYLOGFILE;
  const oldTls = all.find((option) => ALLOWS_OLD_TLS.test(option));
  if (oldTls !== undefined) notices.push(`${oldTls} is ignored: TLS 1.2 is the oldest that is spoken.`);
  if (all.some((option) => OPENS_INSPECTOR.test(option))) {
    notices.push(
      "Node's inspector may be open: every program on this computer could then read tokens and command Brimful.",
    );
  }
  return { notices, refusal: refuse(environment, all) };
}

/** An option of Node as its documentation spells it: Node also takes `--tls_keylog` and `"--tls-keylog"`. */
function asDocumented(option: string): string {
  const [name = '', ...value] = option.replace(/["\\]/g, '').split('=');
  return [name.replaceAll('_', '-'), ...value].join('=');
}

function refuse(
  environment: Readonly<Record<string, string | undefined>>,
  options: readonly string[],
): EnvironmentFault | null {
  const printing = PRINTING.find((name) => (environment[name] ?? '') !== '');
  const writing = options.find((option) => WRITES_KEYS.test(option));
  if (printing === undefined && writing === undefined) return null;
  const message =
    printing === undefined
      ? `Node's option ${String(writing).replace(/=.*/, '')} would write down the keys of connections: start Brimful without it.`
      : `The environment variable ${printing} would print tokens: unset it, and start Brimful again.`;
  return { code: 'environment-unsafe', message };
}
