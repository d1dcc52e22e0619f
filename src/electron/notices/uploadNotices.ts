// Tells a person who started a quick upload from the tray, with no window open, that it has arrived.
import type { AppState } from '../../contract/state.ts';
import type { Notice } from './attention.ts';

/**
 * Returns the function that takes every new state, beginning with `first`, whose uploads are old news. Failures are told by
 * whoever started the upload.
 */
export function createUploadNotices(
  first: AppState,
  show: (notice: Notice) => void,
): (state: AppState) => void {
  let told = arrived(first);
  return (state) => {
    for (const upload of state.quickUploads) {
      if (upload.status !== 'done' || told.has(upload.id)) continue;
      const link = upload.linkExpiresAt === null ? '' : ' The link to it is on the clipboard.';
      show({ title: 'Uploaded', body: `${upload.message ?? upload.name}${link}` });
    }
    told = arrived(state);
  };
}

function arrived(state: AppState): ReadonlySet<string> {
  return new Set(state.quickUploads.filter(({ status }) => status === 'done').map(({ id }) => id));
}
