// Opens the network with the proxy and certificate authorities of configuration and system.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { proxyScriptAddress } from '../network/addressRules.ts';
import { createNetwork } from '../network/network.ts';
import type { Network } from '../network/network.ts';
import { fixedProxy, proxyFromEnvironment, systemProxy } from '../network/proxy.ts';
import type { FindProxy } from '../network/proxy.ts';
import { scriptProxy } from '../network/proxyScript.ts';
import type { Fault, Result } from '../result.ts';
import { failed, messageOf, ok } from '../result.ts';
import type { Config } from './config/schema.ts';
import type { ShellServices } from './shell/shellServices.ts';

export type NetworkFault = Fault<'config-invalid'>;

export interface AppNetwork {
  readonly network: Network;
  /** null: no proxy at all. */
  readonly findProxy: FindProxy | null;
}

/**
 * A configured proxy takes precedence over the system's, and the system's over HTTPS_PROXY. Fault: `caFile`
 * holds no usable certificate.
 */
export function openNetwork(
  { proxy, caFile }: Config['network'],
  services: Pick<ShellServices, 'resolveProxy'>,
): Result<AppNetwork, NetworkFault> {
  // The SDK's advice to update Node is for whoever builds this app, not for the person who uses it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  let extraAuthorities: string | null = null;
  try {
    if (caFile !== null) extraAuthorities = readFileSync(caFile, 'utf8');
  } catch (error) {
    return failed({
      code: 'config-invalid',
      message: `config.json: network.caFile: expected a readable file; ${caFile ?? ''} cannot be read`,
      detail: messageOf(error),
    });
  }
  // Node would accept any text as an empty list, and every https request would fail later without this
  // reason.
  if (extraAuthorities !== null && !holdsCertificate(extraAuthorities)) {
    return failed({
      code: 'config-invalid',
      message: `config.json: network.caFile: expected certificates in PEM format ("-----BEGIN CERTIFICATE-----"); ${caFile ?? ''} contains none that is valid`,
    });
  }
  const script = proxy === null ? null : proxyScriptAddress(proxy);
  if (script !== null) return ok(openScriptNetwork(new URL(script), extraAuthorities));
  const findProxy = chooseProxy(proxy, services);
  return ok({ findProxy, network: createNetwork({ findProxy, extraAuthorities }) });
}

/** The script itself is loaded directly: only it knows the proxies. */
function openScriptNetwork(script: URL, extraAuthorities: string | null): AppNetwork {
  const direct = createNetwork({ findProxy: null, extraAuthorities });
  const findProxy = scriptProxy(script, direct.fetch, () => performance.now());
  const network = createNetwork({ findProxy, extraAuthorities });
  const close = (): void => {
    network.close();
    direct.close();
  };
  return { findProxy, network: { ...network, close } };
}

/** True if there is at least one certificate and all are valid. */
function holdsCertificate(text: string): boolean {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    return certificates.map((pem) => new X509Certificate(pem)).length > 0;
  } catch {
    return false;
  }
}

function chooseProxy(
  configured: string | null,
  { resolveProxy }: Pick<ShellServices, 'resolveProxy'>,
): FindProxy | null {
  if (configured !== null) return fixedProxy(new URL(configured));
  return resolveProxy === null ? proxyFromEnvironment(process.env) : systemProxy(resolveProxy);
}
