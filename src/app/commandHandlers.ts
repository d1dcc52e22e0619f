// The implementation of each command of the contract.
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { CommandAnswer, CommandArgument, CommandName } from '../contract/commands.ts';
import type { AppState } from '../contract/state.ts';
import type { Result } from '../result.ts';
import { failed, ok } from '../result.ts';
import { readAccountSettings } from './accounts/accountSettings.ts';
import type { Accounts } from './accounts/accounts.ts';
import { addAccount } from './accounts/addAccount.ts';
import { removeAccount } from './accounts/removeAccount.ts';
import { rolesOf } from './accounts/roleChoice.ts';
import type { Checkups } from './doctor/checkups.ts';
import type { DataDir } from './instance/dataDir.ts';
import { journalFile } from './instance/dataDir.ts';
import { addFolder } from './folders/addFolder.ts';
import { answerHeld, listHeld } from './folders/heldDeletes.ts';
import { explanationSentences } from './folders/sentences/explanationSentences.ts';
import { typedPath } from './folders/typedPath.ts';
import type { FolderChoices } from './folders/folderChoices.ts';
import type { Folders } from './folders/folders.ts';
import { REPORT_ENTRIES } from './log/report/reportEntry.ts';
import { reportFileName, writeReport } from './log/report/writeReport.ts';
import { DONE, refused, toOutcome } from './shell/outcome.ts';
import type { Refused } from './shell/outcome.ts';
import type { SetupFault } from './policy/awsSetup.ts';
import { describeSetup } from './policy/describe/describeSetup.ts';
import type { Settings } from './instance/settings.ts';
import { NO_SELF_UPDATE, type ShellServices } from './shell/shellServices.ts';
import type { QuickUploads } from './uploads/quickUploads.ts';
import type { FindTarget } from './uploads/uploadTarget.ts';

export type CommandHandlers = {
  readonly [N in CommandName]: (argument: CommandArgument<N>) => Promise<CommandAnswer<N>>;
};

export interface HandlerParts {
  readonly dataDir: DataDir;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly services: ShellServices;
  readonly accounts: Accounts;
  readonly folders: Folders;
  readonly choices: FolderChoices;
  readonly checkups: Checkups;
  readonly quickUploads: QuickUploads;
  readonly findTarget: FindTarget;
  readonly checkRoot: (localPath: string) => Result<void>;
  readonly state: () => AppState;
  readonly onChange: () => void;
  /** Aborts when the app stops. */
  readonly signal: AbortSignal;
}

/**
 * One handler per command of the contract. None throws for what a person may do: the refusal is the
 * answer. `signal`: ends what runs when the app closes.
 */
export function createCommandHandlers(parts: HandlerParts): CommandHandlers {
  const { settings, services, accounts, folders, onChange, signal } = parts;

  const applyPauses = async (changed: Result<void>): Promise<CommandAnswer<'pause'>> => {
    if (changed.ok) await folders.applyPauses();
    onChange();
    return toOutcome(changed);
  };

  const enterClientSecret = async (id: string, secret: string): Promise<CommandAnswer<'signIn'>> => {
    const found = accounts.find(id);
    if (!found.ok) return refused(found.fault);
    const { clientSecret } = found.value;
    return clientSecret === undefined
      ? refused(NO_CLIENT_SECRET)
      : toOutcome(await clientSecret.enter(secret, signal));
  };

  const checkSetup = async (account: string): Promise<CommandAnswer<'checkSetup'>> => {
    const steps = await parts.checkups.run(account);
    return steps.ok ? { steps: steps.value } : refused(steps.fault);
  };

  return {
    readState: async () => {
      // A command that opens the app, reads its state and ends must not miss what is still being looked for.
      await Promise.all(folders.list().flatMap(({ conflicts }) => conflicts?.found ?? []));
      return parts.state();
    },
    pause: ({ paused }) => applyPauses(settings.setPaused(paused)),
    pauseFolder: async ({ folder, paused }) => {
      const found = folders.find(folder);
      return found.ok ? applyPauses(settings.setFolderPaused(folder, paused)) : refused(found.fault);
    },
    syncNow: ({ folder }) => {
      const found = folder === null ? null : folders.find(folder);
      if (found?.ok === false) return Promise.resolve(refused(found.fault));
      // The account first: the folder's look then waits for new credentials instead of meeting the old
      // refusal.
      accounts.retry(found === null ? null : found.value.config.account);
      folders.retry(folder);
      return Promise.resolve(settings.config.paused ? refused(PAUSED) : DONE);
    },
    retryAccount: ({ account }) => {
      const found = accounts.find(account);
      if (!found.ok) return Promise.resolve(refused(found.fault));
      accounts.retry(account);
      for (const { config } of folders.list()) if (config.account === account) folders.retry(config.id);
      return Promise.resolve(DONE);
    },
    signIn: async ({ account, device = false, elsewhere = false, shown = false }) => {
      const found = accounts.find(account);
      if (!found.ok) return refused(found.fault);
      const onThisComputer = shown ? 'shown' : 'browser';
      const way = elsewhere ? 'elsewhere' : device ? 'device' : onThisComputer;
      return toOutcome(await found.value.signIn(way));
    },
    copySignInAddress: ({ account }) => {
      const found = accounts.find(account);
      if (!found.ok) return Promise.resolve(refused(found.fault));
      const { session } = found.value.state();
      const address = session.step === 'signing-in' ? session.address : null;
      if (address === null) return Promise.resolve(refused(NO_ADDRESS));
      services.writeClipboard?.(address);
      return Promise.resolve(services.writeClipboard === null ? refused(NO_CLIPBOARD) : DONE);
    },
    answerSignIn: ({ account, address }) => {
      const found = accounts.find(account);
      if (!found.ok) return Promise.resolve(refused(found.fault));
      const answered = found.value.answerSignIn?.(address) ?? failed(NOT_BY_ADDRESS);
      return Promise.resolve(toOutcome(answered));
    },
    enterClientSecret: ({ account, secret }) => enterClientSecret(account, secret),
    listAwsAccounts: async ({ account }) => {
      const found = rolesOf(accounts, account);
      const listed = found.ok ? await found.value.awsAccounts(signal) : found;
      return listed.ok ? { awsAccounts: [...listed.value] } : refused(listed.fault);
    },
    listRoles: async ({ account, awsAccountId }) => {
      const found = rolesOf(accounts, account);
      const listed = found.ok ? await found.value.roleNames(awsAccountId, signal) : found;
      return listed.ok ? { roleNames: [...listed.value] } : refused(listed.fault);
    },
    chooseRole: async ({ account, ...role }) => {
      const found = rolesOf(accounts, account);
      return toOutcome(found.ok ? await found.value.choose(role, signal) : found);
    },
    cancelSignIn: ({ account }) => {
      const found = accounts.find(account);
      if (found.ok) found.value.cancelSignIn();
      return Promise.resolve(toOutcome(found));
    },
    signOut: async ({ account }) => {
      const found = accounts.find(account);
      if (!found.ok) return refused(found.fault);
      const { wiped } = await found.value.signOut();
      return wiped ? DONE : refused(NOT_WIPED);
    },
    readAccountSettings: ({ text }) => {
      const read = readAccountSettings(settings.config, text);
      return Promise.resolve(read.ok ? read.value : { ...refused(read.fault), field: 'settings' });
    },
    addAccount: async (request) => {
      const added = await addAccount(parts, request);
      if (!added.ok) return { ...refused(added.fault), mistakes: added.fault.mistakes };
      accounts.add(added.value);
      const { clientSecret } = request.account;
      return clientSecret === undefined || clientSecret === ''
        ? DONE
        : enterClientSecret(added.value.id, clientSecret);
    },
    removeAccount: async ({ account }) => {
      parts.checkups.cancel(account);
      return toOutcome(await removeAccount(parts, account));
    },
    chooseLocalFolder: async ({ typedPath }) => {
      // E7: if there is a native dialog, the page cannot name a path.
      const path = services.pickFolder === null ? typedPath : await services.pickFolder();
      if (path === null) return null;
      const allowed = parts.checkRoot(path);
      return allowed.ok ? parts.choices.remember(path) : { ...refused(allowed.fault), field: 'localPath' };
    },
    addFolder: async (argument) => {
      const { outcome, id } = addFolder(parts, argument);
      const config = settings.config.folders.find((folder) => folder.id === id);
      if (config === undefined) return outcome;
      // A journal left behind by an earlier folder with this id must not be taken for this folder's.
      await removeJournal(parts.dataDir, config.id);
      accounts.setFolders(settings.config.folders);
      folders.open(config);
      return outcome;
    },
    removeFolder: async ({ folder }) => {
      const found = folders.find(folder);
      if (!found.ok) return refused(found.fault);
      const removed = settings.removeFolder(folder);
      if (!removed.ok) return refused(removed.fault);
      await folders.remove(folder);
      await removeJournal(parts.dataDir, folder);
      accounts.setFolders(settings.config.folders);
      return DONE;
    },
    listHeldDeletes: async ({ folder, from }) => {
      const found = folders.find(folder);
      const page = found.ok ? await listHeld(found.value, from, signal) : found;
      return page.ok ? page.value : refused(page.fault);
    },
    answerHeldDeletes: async ({ folder, ...answer }) => {
      const found = folders.find(folder);
      return found.ok ? toOutcome(await answerHeld(found.value, answer, signal)) : refused(found.fault);
    },
    resolveConflict: async ({ folder, conflict, keep }) => {
      const parts = await folders.provenParts(folder);
      const found = folders.find(folder);
      const conflicts = found.ok ? found.value.conflicts : null;
      if (!parts.ok || conflicts === null) return toOutcome(parts);
      const resolved = await conflicts.resolve(conflict, keep);
      folders.wake(folder);
      return toOutcome(resolved);
    },
    explain: async ({ folder, path: typed }) => {
      const parts = folders.parts(folder);
      if (!parts.ok) return { path: typed, lines: [parts.fault.message] };
      const found = folders.find(folder);
      const { engine } = parts.value;
      const path = found.ok ? typedPath(typed, found.value.config.localPath) : typed;
      const explained = await engine.explain(path, signal);
      // A key of the bucket may end in a slash that nobody has typed by habit.
      const literal = explained.isUnknown && path !== typed ? await engine.explain(typed, signal) : explained;
      const shown = literal.isUnknown ? explained : literal;
      return { path: shown.path, lines: [...explanationSentences(shown)] };
    },
    openFolder: async ({ folder }) => {
      const found = folders.find(folder);
      if (found.ok) await services.openPath(found.value.config.localPath);
      return toOutcome(found);
    },
    listTrash: async ({ folder }) => {
      const parts = await folders.provenParts(folder);
      const items = parts.ok ? await parts.value.local.listTrash() : parts;
      return items.ok ? items.value.map((item) => ({ ...item })) : refused(items.fault);
    },
    restoreTrash: async ({ folder, item }) => {
      const parts = await folders.provenParts(folder);
      if (!parts.ok) return refused(parts.fault);
      const restored = await parts.value.local.restore(item);
      folders.wake(folder);
      return toOutcome(restored);
    },
    quickUpload: async ({ folder, share }) => {
      if (services.pickFiles === null) return refused(NO_PICKER);
      const target = parts.findTarget(folder);
      if (!target.ok) return refused(target.fault);
      const files = await services.pickFiles();
      const uploaded = await parts.quickUploads.upload(target.value, files, { share, signal });
      if (!uploaded.ok) return refused(uploaded.fault);
      const links = uploaded.value.flatMap(({ link }) => (link === null ? [] : [link.url]));
      if (links.length > 0) services.writeClipboard?.(links.join('\n'));
      folders.wake(target.value.folder);
      return DONE;
    },
    installUpdate: () => services.installUpdate?.() ?? Promise.resolve(refused(NO_UPDATES)),
    describeSetup: (request) => {
      const setup = describeSetup(settings.config, request);
      return Promise.resolve(setup.ok ? setup.value : refusedSetup(setup.fault));
    },
    copySetup: (request) => {
      const setup = describeSetup(settings.config, request);
      if (!setup.ok) return Promise.resolve(refusedSetup(setup.fault));
      services.writeClipboard?.(setup.value.text);
      return Promise.resolve(services.writeClipboard === null ? refused(NO_CLIPBOARD) : DONE);
    },
    checkSetup: ({ account }) => checkSetup(account),
    cancelCheck: ({ account }) => {
      parts.checkups.cancel(account);
      return Promise.resolve(DONE);
    },
    describeReport: () => Promise.resolve({ entries: [...REPORT_ENTRIES] }),
    writeReport: async () => {
      const now = parts.clock.now();
      const file = join(parts.dataDir.path, 'reports', reportFileName(now));
      const app = ok({ state: () => Promise.resolve(parts.state()), check: checkSetup });
      const written = await writeReport({ dataDir: parts.dataDir, app, home: homedir(), now }, file);
      if (!written.ok) return refused(written.fault);
      await services.openPath(dirname(file));
      return { file };
    },
  };
}

function refusedSetup(fault: SetupFault): Refused {
  return { ...refused(fault), ...(fault.field !== null && { field: fault.field }) };
}

const NOT_WIPED = {
  code: 'vault-locked',
  message:
    'You are signed out, but the keychain could not be reached: what it holds is removed at the next start.',
};
const PAUSED = { code: 'paused', message: 'Syncing is paused: resume it first.' };
const NO_PICKER = {
  code: 'no-file-dialog',
  message: 'A file dialog is not available here: use "brimful upload FILE" instead.',
};
const NOT_BY_ADDRESS = {
  code: 'not-applicable',
  message: 'This account does not sign in with a browser.',
};
const NO_CLIENT_SECRET = {
  code: 'not-applicable',
  message:
    'This account has no client secret: set clientSecret to true in config.json if its provider demands one.',
};
const NO_ADDRESS = {
  code: 'no-address',
  message: 'This address can no longer be used: start the sign-in again if you have not signed in.',
};
const NO_CLIPBOARD = {
  code: 'no-clipboard',
  message: 'The clipboard is not available here: select the text and copy it.',
};
const NO_UPDATES = {
  code: 'no-updates',
  message: NO_SELF_UPDATE,
};

/** SQLite keeps its write-ahead log in two more files. */
async function removeJournal(dataDir: DataDir, id: string): Promise<void> {
  const file = journalFile(dataDir, id);
  await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })));
}
