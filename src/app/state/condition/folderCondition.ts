// The condition of one folder, derived from everything that is known about it (R18). Pure.
import type { ActingProgress, Condition, FolderStatus, Progress } from '../../../contract/state.ts';
import type { AccountKindRow } from '../../../contract/accountKinds.ts';
import { actionFor } from '../../../contract/action.ts';
import type { PassFault } from '../../../sync/engineApi.ts';
import type { FolderView } from '../view/folderView.ts';
import { causesOf, type Causes } from './causes.ts';
import {
  causeSentence,
  count,
  deletionsNeedOk,
  exceptFiles,
  heldCount,
  heldSentence,
  lookingLine,
  needsYou,
  shortly,
  workLine,
  workTitle,
} from './conditionWords.ts';
import { progressOf } from './progressOf.ts';

/**
 * What the app is doing with a folder, apart from its engine. `stopped`: opened without syncing (command
 * line).
 */
export type Activity =
  | { readonly step: 'running' }
  | { readonly step: 'stopped' }
  | { readonly step: 'paused' }
  | { readonly step: 'failed'; readonly fault: PassFault };

/** Why an account gives no access now. `person`: a person can end it; `network`: it ends by itself. */
export interface AccountTrouble {
  readonly ends: 'person' | 'network';
  readonly headline: string;
  readonly message: string;
}

type Access = AccountKindRow['access'];

export interface FolderFacts {
  /** Where the account's keys come from, which decides what helps; left out: a sign-in. */
  readonly access?: Access;
  readonly activity: Activity;
  /** Null: the account gives access. */
  readonly account: AccountTrouble | null;
  readonly view: FolderView;
  /** Files of which two versions are kept until a person chooses. */
  readonly conflicts: number;
  /** How the last look at both sides ended, for a folder that is not looked at now; null: unknown. */
  readonly lastKnown?: string | null;
  /** Epoch ms. */
  readonly at: number;
}

type Verdict = Pick<Condition, 'status' | 'headline' | 'summary' | 'details' | 'action'>;

/** What the verdict is made of. */
interface Known {
  readonly causes: Causes;
  readonly questions: number;
  readonly unsynced: number;
  readonly progress: Progress | null;
}

/**
 * The first that applies: it cannot work, is paused, has no access, met a fault, asks a person, cannot sync
 * some files, works, or has not looked at everything yet. Only what is left is in step.
 */
export function conditionOf(facts: FolderFacts): Condition {
  const known = whatIsKnown(facts);
  const { causes, questions, unsynced } = known;
  return { ...verdict(facts, known), questions, unsynced, causes: [...causes.lasting] };
}

function whatIsKnown({ view, conflicts, at }: FolderFacts): Known {
  const causes = causesOf(view, at);
  const held = view.report?.held ?? null;
  return {
    causes,
    questions: causes.questions + conflicts + (held === null ? 0 : 1),
    unsynced: view.unsynced + view.fresh.count,
    progress: progressOf(view, at),
  };
}

function verdict(facts: FolderFacts, known: Known): Verdict {
  const { activity, account, view, access = 'sign-in' } = facts;
  if (activity.step === 'failed') return failed('failed', activity.fault, access);
  if (activity.step === 'paused')
    return { status: 'paused', headline: 'Paused', summary: notLookedAt('Paused.', facts) };
  if (account !== null) {
    const status = account.ends === 'person' ? 'waiting' : 'offline';
    return { status, headline: account.headline, summary: account.message };
  }
  if (activity.step === 'stopped')
    return { status: 'starting', headline: 'Not running', summary: notLookedAt('Not running.', facts) };
  const isActing = view.pass.step === 'acting';
  const fault = view.report?.fault ?? null;
  // Whoever acts has looked at both sides: what the last pass met is over.
  if (fault !== null && !isActing) return faulty(fault, known.unsynced, access);
  if (known.questions > 0) return asking(facts, known);
  if (known.causes.lasting.length > 0) return incomplete(known, view);
  if (known.progress?.step === 'acting') return working(known.progress, known);
  return resting(view, known);
}

function notLookedAt(sentence: string, { lastKnown = null }: FolderFacts): string {
  return lastKnown === null || lastKnown === UP_TO_DATE ? sentence : `${sentence} Last known: ${lastKnown}`;
}

const UP_TO_DATE = 'Up to date.';

/** These resolve themselves once the network or the service is back. */
const OFFLINE: ReadonlySet<string> = new Set(['unreachable', 'throttled', 'outcome-unknown', 'cancelled']);
/** These need a person; the message says what to do. */
const FOR_PERSON: ReadonlySet<string> = new Set([
  ...['needs-sign-in', 'keychain', 'keys-refused', 'root-missing', 'root-replaced', 'in-use'],
]);

function faulty(fault: PassFault, unsynced: number, access: Access): Verdict {
  if (OFFLINE.has(fault.code)) {
    const waiting = unsynced === 0 ? '' : `, ${count(unsynced, 'change waits', 'changes wait')}`;
    const headline = `Offline${waiting}`;
    return { status: 'offline', headline, summary: fault.message, action: 'retry', ...evidence(fault) };
  }
  return failed(FOR_PERSON.has(fault.code) ? 'waiting' : 'failed', fault, access);
}

function failed(status: FolderStatus, fault: PassFault, access: Access): Verdict {
  const { code, message } = fault;
  const action = actionFor(fault, access);
  const headline = action === 'sign-in' ? 'Sign in again' : `Not syncing: ${shortly(code)}`;
  return { status, headline, summary: message, action, ...evidence(fault) };
}

/** The service's own words. */
function evidence({ detail }: PassFault): Pick<Verdict, 'details'> {
  return detail === undefined ? {} : { details: detail };
}

function asking({ view, conflicts }: FolderFacts, { questions, causes }: Known): Verdict {
  const held = view.report?.held ?? null;
  const status = 'waiting';
  if (held !== null && questions === 1) {
    return { status, headline: deletionsNeedOk(heldCount(held)), summary: heldSentence(held) };
  }
  const sentences = [
    ...(held === null ? [] : [heldSentence(held)]),
    ...(conflicts === 0 ? [] : [conflictSentence(conflicts)]),
    ...causes.lasting.map(causeSentence),
  ];
  const [first = ''] = sentences;
  return { status, headline: needsYou(questions), summary: first };
}

function conflictSentence(conflicts: number): string {
  const files = count(conflicts, 'file was', 'files were');
  return `${files} changed on both sides. Both versions were kept: choose which one gets the name.`;
}

/** Some files cannot be synced until a person acts; the others can. */
function incomplete({ causes, unsynced }: Known, view: FolderView): Verdict {
  const [first] = causes.lasting;
  const files = causes.lasting.reduce((sum, cause) => sum + cause.count, 0);
  const message = first === undefined ? '' : causeSentence(first);
  const status = 'incomplete';
  if (files === 0) return { status, headline: 'Changes here are noticed late', summary: message };
  const why = causes.lasting.length === 1 && first !== undefined ? `: ${shortly(first.code)}` : '';
  if (view.pass.step === 'acting') {
    const headline = `${count(files, 'file')} cannot be synced${why}`;
    return { status, headline, summary: message };
  }
  const headline = `${exceptFiles(unsynced)}${why}`;
  return { status, headline, summary: `${exceptFiles(unsynced)}. ${message}` };
}

function working(progress: ActingProgress, { causes }: Known): Verdict {
  const [again] = causes.passing;
  const line = workLine(progress);
  return {
    status: 'syncing',
    headline: workTitle(progress),
    summary: again === undefined ? `${line}.` : `${line}. ${causeSentence(again)}`,
  };
}

const LEFT_ALONE = 'They are left alone on both sides; the list of problems says why.';

/** No act is under way. */
function resting(view: FolderView, { progress, causes, unsynced }: Known): Verdict {
  const { report, pass, looked, isHinted } = view;
  if (report === null && pass.step === 'idle')
    return { status: 'starting', headline: 'Starting', summary: 'Starting.' };
  const [again] = causes.passing;
  if (again !== undefined) {
    const files = causes.passing.reduce((sum, cause) => sum + cause.count, 0);
    const headline = `${count(files, 'file is', 'files are')} tried again soon`;
    return { status: 'syncing', headline, summary: `${headline}. ${causeSentence(again)}` };
  }
  if (progress?.step === 'looking') return checking(lookingLine(progress));
  if (unsynced > 0) {
    const summary = `${exceptFiles(unsynced)}. ${LEFT_ALONE}`;
    return { status: 'incomplete', headline: exceptFiles(unsynced), summary };
  }
  const knowsChanges = isHinted || (pass.step === 'looking' && pass.scope === 'paths');
  if (report?.inStep !== true || !looked || knowsChanges) return checking('Checking');
  return { status: 'in-step', headline: 'Up to date', summary: UP_TO_DATE };
}

function checking(headline: string): Verdict {
  return { status: 'checking', headline, summary: `${headline}.` };
}
