// The request handler of the app, without a proxy, for connections that tests make.
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { createNetwork } from '../../../src/network/network.ts';

const network = createNetwork({ findProxy: null, extraAuthorities: null });

export function directRequests(): NodeHttpHandler {
  return network.requestHandler({ responseTimeoutMs: null });
}
