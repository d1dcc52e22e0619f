// Describes, for people, the conditional writes that a storage service does not enforce (R3).
import type { EndpointCapabilities } from './remoteFolder.ts';

/**
 * Returns one sentence naming the operations that the endpoint does not protect; empty when it protects all.
 */
export function degradations(capabilities: EndpointCapabilities): readonly string[] {
  const missing = [
    !(capabilities.conditionalCreate && capabilities.conditionalReplace) && 'uploads',
    !capabilities.conditionalComplete && 'large uploads',
    !capabilities.conditionalDelete && 'deletions',
    !capabilities.conditionalCopy && 'moves',
  ].filter((word) => word !== false);
  if (missing.length === 0) return [];
  return [
    `This storage service does not protect ${missing.join(', ')} against simultaneous changes by others. ` +
      'Brimful checks right before each write instead, which leaves a brief window.',
  ];
}
