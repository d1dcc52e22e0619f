// The fault of an answer that is S3's in its form, but cannot be right.
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { failedWith } from '../errors/remoteFault.ts';

/** `detail` names what is wrong with it, for whoever runs the service. */
export function untrusted(detail: string): { readonly ok: false; readonly fault: RemoteFault } {
  return failedWith('bad-answer', {
    message:
      `The storage service returned ${detail}, so nothing was changed, lest a file be mistaken for deleted. ` +
      'If this lasts, ask whoever runs the service.',
    detail,
  });
}
