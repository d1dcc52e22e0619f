// The app's way out, as the configuration and the system want it.
import { readFileSync } from 'node:fs';
import { createNetwork } from '../network.ts';
import type { Network } from '../network.ts';
import { fixedProxy, proxyFromEnvironment, systemProxy } from '../proxy.ts';
import type { FindProxy } from '../proxy.ts';
import type { Fault, Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import type { Config } from './config/schema.ts';
import type { ShellServices } from './shellServices.ts';

export type NetworkFault = Fault<'config-invalid'>;

export interface AppNetwork {
  readonly network: Network;
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
}

/** A configured proxy wins over the system's, and the system's over HTTPS_PROXY. */
export function openNetwork(
  { proxy, caFile }: Config['network'],
  services: Pick<ShellServices, 'resolveProxy'>,
): Result<AppNetwork, NetworkFault> {
  let extraAuthorities: string | null = null;
  try {
    if (caFile !== null) extraAuthorities = readFileSync(caFile, 'utf8');
  } catch {
    return failed({
      code: 'config-invalid',
      message: `config.json: network.caFile: expected a file that you can read; ${caFile ?? ''} is none`,
    });
  }
  const findProxy = chooseProxy(proxy, services);
  return ok({ findProxy, network: createNetwork({ findProxy, extraAuthorities }) });
}

function chooseProxy(
  configured: string | null,
  { resolveProxy }: Pick<ShellServices, 'resolveProxy'>,
): FindProxy | null {
  if (configured !== null) return fixedProxy(new URL(configured));
  return resolveProxy === null ? proxyFromEnvironment(process.env) : systemProxy(resolveProxy);
}
