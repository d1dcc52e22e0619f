// What a storage service does not protect, in sentences for people (R3).
import type { EndpointCapabilities } from './remoteFolder.ts';

/** One sentence about the conditions that the endpoint does not enforce; empty when it enforces all of them. */
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
      'Brimful looks right before each write instead, which leaves a short moment open.',
  ];
}
