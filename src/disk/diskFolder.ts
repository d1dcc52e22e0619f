// Implements LocalFolder on a real file system.
import type { Clock } from '../clock.ts';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import type { LocalFault, LocalFolder, TrashItem } from '../sync/localFolder.ts';
import type { Random } from '../sync/random.ts';
import { createNewFileAccess } from './access/newFileAccess.ts';
import { usualFacts } from './root/capabilityProbe.ts';
import { makeDirectory, removeDirectory } from './directory/directories.ts';
import { openReader } from './write/fileReader.ts';
import { writeGeneration, readGeneration } from './root/generationToken.ts';
import { flushFile } from './write/flushFile.ts';
import { createFolderFlusher } from './directory/folderFlusher.ts';
import { lookAt } from './scan/lookAt.ts';
import { finishMoves } from './trash/finishMoves.ts';
import { createFormerFiles } from './trash/formerFiles.ts';
import { moveFile } from './write/moveFile.ts';
import { placeFile } from './write/placeFile.ts';
import type { OpenRoot } from './root/rootVerifier.ts';
import { createRootVerifier } from './root/rootVerifier.ts';
import { OWNER_FILE } from './root/ownerRecord.ts';
import { createFolderClaim } from './root/folderClaim.ts';
import type { Installation } from './root/ownerEvidence.ts';
import { readText } from './root/textReader.ts';
import { scanFolder } from './scan/scanFolder.ts';
import { createScanner } from './scan/scanner.ts';
import { untouchedFolder } from './scan/untouchedFolder.ts';
import { setMetadata } from './write/setMetadata.ts';
import { createTemporaryStore } from './write/temporaryStore.ts';
import { listTrash, pruneTrash, restoreFile, trashFile } from './trash/trash.ts';
import type { TrashLabel } from './trash/trashLabel.ts';
import { newTrashId } from './trash/trashStore.ts';
import { watchFolder } from './watch/watcher.ts';

export interface DiskFolderOptions {
  /** Absolute path of the synced folder. */
  readonly root: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Bytes that stay free on the disk; null or left out: as many as is usual (R15). */
  readonly reserve?: number | null;
  /** Claims the folder for this installation (G9); left out: nobody else can want it. */
  readonly installation?: Installation;
}

/** One for all folders of a process, so that only one idle thread is kept, and a scan rarely starts one. */
const scanner = createScanner();

/** Creates the folder. Until the root has been opened, its capabilities are those usual on this platform. */
export function createDiskFolder({
  root,
  clock,
  random,
  reserve = null,
  installation,
}: DiskFolderOptions): LocalFolder {
  const verifier = createRootVerifier(root);
  const flushFolders = createFolderFlusher();
  const accessOfNewFile = createNewFileAccess();
  const temporaries = createTemporaryStore(scanner, flushFolders, reserve);

  const claim = installation === undefined ? null : createFolderClaim({ installation, clock, random });
  const former = createFormerFiles();
  let movesAreFinished = false;

  const label = (path: string, why: TrashItem['why']): TrashLabel => {
    const at = clock.now();
    return { id: newTrashId(at, random.id()), path, at, why };
  };
  const goingLabel = (path: string, why: TrashItem['why']): TrashLabel => {
    const going = label(path, why);
    former.note(going);
    return going;
  };
  /**
   * Every operation first proves that the root is the one that was opened (R6), and then works through the
   * handles of the folders that it enters (F3).
   */
  const withRoot = async <T>(
    act: (root: OpenRoot) => Result<T, LocalFault> | Promise<Result<T, LocalFault>>,
  ): Promise<Result<T, LocalFault>> => {
    const loss = claim?.findLoss() ?? null;
    if (loss !== null) return failed(loss);
    const current = verifier.current();
    if (!current.ok) return current;
    const held = current.value.resolver.hold();
    if (!held.ok) return held;
    try {
      return await act({ ...current.value, resolver: held.value.resolver });
    } finally {
      held.value.release();
    }
  };

  return {
    get capabilities() {
      return verifier.known?.facts ?? usualFacts();
    },
    openRoot: (id) => {
      const opened = verifier.open(id, random.id());
      return Promise.resolve(opened.ok ? ok(opened.value.id) : opened);
    },
    claim: async (until, signal) => {
      const current = verifier.current();
      if (!current.ok) return current;
      const held = current.value.resolver.hold();
      if (!held.ok) return held;
      const { resolver } = held.value;
      try {
        const taken = await (claim?.take({ root, record: resolver.own(OWNER_FILE) }, until, signal) ??
          ok({ isNew: false }));
        if (!taken.ok) return taken;
        // Not before each pass, because only an earlier owner can have left a move unfinished; it reads the
        // whole trash.
        if (taken.value.isNew || !movesAreFinished) await finishMoves(resolver, former);
        movesAreFinished = true;
        return ok(undefined);
      } finally {
        held.value.release();
      }
    },
    readGeneration: () => withRoot(({ resolver }) => readGeneration(resolver)),
    writeGeneration: (token) => withRoot(({ resolver }) => writeGeneration(resolver, token)),
    scan: (request) => scanFolder({ verifier, scanner, claim }, request),
    look: (path, ignore) => withRoot((open) => lookAt(open, path, ignore)),
    untouchedFolder: (folder, since) =>
      withRoot((open) => untouchedFolder(open, { folder, since, now: clock.now() })),
    readText: (path) => withRoot(({ resolver }) => readText(resolver, path)),
    open: (path, expected) => withRoot(({ resolver }) => openReader(resolver, path, expected)),
    flush: (request) => withRoot(({ resolver }) => flushFile({ resolver, clock, flushFolders, ...request })),
    temporary: (path, tag, size, like) =>
      withRoot(({ resolver }) => temporaries.open(resolver, { path, tag, size, like })),
    place: (temporary, placement) =>
      withRoot((open) =>
        temporaries.place(open.resolver, temporary, (file) =>
          placeFile({
            root: open,
            temporary: file,
            placement,
            formerOf: (path) => former.find(open.resolver, path),
            label: (placement.replaces === null ? label : goingLabel)(placement.path, 'replaced'),
            accessOfNewFile,
            flushFolders,
          }),
        ),
      ),
    move: (from, to, expected) =>
      withRoot((open) =>
        moveFile({
          root: open,
          from,
          to,
          expected,
          label: { ...label(from, 'replaced'), movingTo: to },
          flushFolders,
        }),
      ),
    trash: (path, expected) =>
      withRoot(({ resolver }) =>
        trashFile({ resolver, path, expected, label: goingLabel(path, 'deleted-remote'), flushFolders }),
      ),
    makeDirectory: (path, like) =>
      withRoot(({ resolver }) => makeDirectory(resolver, { path, like, flushFolders })),
    removeDirectory: (path) => withRoot(({ resolver }) => removeDirectory(resolver, path, flushFolders)),
    setMetadata: (path, expected, metadata) =>
      withRoot((open) => setMetadata(open, path, expected, metadata)),
    sweepTemporaries: (keep) => withRoot(({ resolver }) => temporaries.sweep(resolver, keep)),
    listTrash: () => withRoot(({ resolver }) => listTrash(resolver)),
    restore: (id) => withRoot(({ resolver }) => restoreFile(resolver, id, flushFolders)),
    pruneTrash: (limits) => withRoot(({ resolver }) => pruneTrash(resolver, limits)),
    watch: (onHint, signal, onLost = () => undefined) =>
      withRoot(({ resolver }) => watchFolder({ root: resolver.root, clock, onLost }, onHint, signal)),
  };
}
