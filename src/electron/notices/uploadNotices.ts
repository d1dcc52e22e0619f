// Notifies a person who started a quick upload from the tray, without a window, that it is done.
import type { AppState } from '../../contract/state.ts';
import type { Notice } from './attention.ts';

/**
 * Returns the function to call with every new state. Uploads in `first` are not reported; neither are
 * failures, which the command reports.
 */
export function createUploadNotices(
  first: AppState,
  show: (notice: Notice) => void,
): (state: AppState) => void {
  let reported = finished(first);
  return (state) => {
    for (const upload of state.quickUploads) {
      if (upload.status !== 'done' || reported.has(upload.id)) continue;
      const link = upload.linkExpiresAt === null ? '' : ' The link to it is on the clipboard.';
      show({ title: 'Uploaded', body: `${upload.message ?? upload.name}${link}` });
    }
    reported = finished(state);
  };
}

function finished(state: AppState): ReadonlySet<string> {
  return new Set(state.quickUploads.filter(({ status }) => status === 'done').map(({ id }) => id));
}
