// R5: an upload that may become visible is explained by an intent that is in the journal, not one on its way
// there.
import type { Intent } from '../../../src/sync/journalPort.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';

/**
 * The same folder, which checks each upload of a file at the moment after which it may take effect. `intents`
 * returns those that survive the end of the process.
 */
export function watchIntents(
  remote: RemoteFolder,
  intents: () => readonly Intent[],
  onBug: (error: Error) => void,
): RemoteFolder {
  return {
    ...remote,
    upload: (request) => {
      const { operation } = request.metadata;
      const isRemembered = (): boolean =>
        intents().some((intent) => intent.operation === operation && intent.sha256 !== null);
      // A marker has no content that could be taken for somebody else's.
      const isMarker = request.key.endsWith('/');
      const confirm = async (): Promise<boolean> => {
        const isUnchanged = await request.source.confirm();
        if (isUnchanged && !isMarker && !isRemembered())
          onBug(new Error(`${request.key} is written before its intent is in the journal (R5)`));
        return isUnchanged;
      };
      return remote.upload({ ...request, source: { ...request.source, confirm } });
    },
  };
}
