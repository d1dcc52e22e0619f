// A device of a scenario: a machine whose engine can be interrupted, refused, killed and restarted.
import { silentLog } from '../../../src/log.ts';
import { createFolderEngine } from '../../../src/sync/run/engine.ts';
import type {
  EngineOptions,
  FolderEngine,
  PassReport,
  PathExplanation,
} from '../../../src/sync/engineApi.ts';
import type { LocalEntry } from '../../../src/sync/decide/model.ts';
import type { LocalFault } from '../../../src/sync/localFolder.ts';
import { hookPorts, type HookPoint, type PortCall } from './hookedPorts.ts';
import type { DeviceName } from '../scenario.ts';
import type { ScenarioClock } from './scenarioClock.ts';
import { PREFIX, type Machine, type Ports } from './world.ts';

type RefusalCode = LocalFault['code'];

/** What happens when a point is next reached. */
interface Plot {
  readonly at: HookPoint;
  readonly happens: () => Promise<void>;
}

export interface ScenarioDevice {
  readonly name: DeviceName;
  readonly machine: Machine;
  /** Runs one `syncOnce`; null: the process died in it. */
  sync(): Promise<PassReport | null>;
  /** When this point is next reached, `happens` comes first. */
  interruptAt(at: HookPoint, happens: () => Promise<void>): void;
  crashAt(at: HookPoint): void;
  /** From now on the disk answers with `code` at this point. */
  refuseAt(at: HookPoint, code: RefusalCode): void;
  refuseNothing(): void;
  /** Points that something was planned for but that were never reached. */
  readonly open: readonly HookPoint[];
  /** Ends the process; the next sync starts a new one. */
  end(): void;
  configure(change: { readonly prefix?: string; readonly options?: Partial<EngineOptions> }): void;
  answer(approve: boolean): void;
  /**
   * Returns what the engine says about a path, as `refused: name-clash`, `problem: full`, `next: upload`,
   * `left: mode`, `held`, `ignored`.
   */
  explain(path: string): Promise<readonly string[]>;
  look(path: string): Promise<LocalEntry | undefined>;
}

const NEVER = new AbortController().signal;

const OPTIONS: Omit<EngineOptions, 'device' | 'remoteId'> = {
  mode: 'two-way',
  ignore: [],
  guard: { count: 50, share: 0.2 },
  names: 'portable',
  // One act at a time: a scenario says in which order things happen.
  transfers: 1,
  times: 'send',
  compareBytes: 16 * 1024 * 1024,
  settleMs: 300,
  pollMs: 30_000,
  sweepMs: 300_000,
};

interface Reached {
  readonly moment: HookPoint['moment'];
  readonly call: PortCall;
  readonly path: string;
}

function isAt(at: HookPoint, { moment, call, path }: Reached): boolean {
  return at.moment === moment && at.call === call && (at.path === null || at.path === path);
}

/** A process; a dead one never receives an answer again. */
interface Process {
  readonly engine: FolderEngine;
  readonly ports: Ports;
  isDead: boolean;
  readonly onDeath: (() => void)[];
}

/** Never resolves for a dead process. */
function heardOnlyAlive({ isDead }: Process): Promise<void> {
  return isDead ? new Promise(() => undefined) : Promise.resolve();
}

export function createScenarioDevice(
  name: DeviceName,
  machine: Machine,
  clock: ScenarioClock,
  given: Partial<EngineOptions>,
): ScenarioDevice {
  const plots: Plot[] = [];
  const refusals: { readonly at: HookPoint; readonly code: RefusalCode }[] = [];
  let process: Process | null = null;
  let prefix = PREFIX;
  let options = { ...OPTIONS, ...given };
  let ids = 0;

  const reach = async (reached: Reached): Promise<RefusalCode | null> => {
    const index = plots.findIndex(({ at }) => isAt(at, reached));
    if (index !== -1) await plots.splice(index, 1)[0]?.happens();
    return refusals.find(({ at }) => isAt(at, reached))?.code ?? null;
  };

  const start = (): Process => {
    const ports = machine.start(prefix);
    const hooked = hookPorts(ports, async (moment, call, path) => {
      await heardOnlyAlive(started);
      const refusal = await reach({ moment, call, path });
      // The process may have died at this very point.
      await heardOnlyAlive(started);
      return refusal;
    });
    const random = { id: () => `${name}-${++ids}`, unit: () => 0.5 };
    const engine = createFolderEngine(
      { ...hooked, clock, random, log: silentLog },
      { ...options, device: name, remoteId: `bucket/${prefix}` },
      () => undefined,
    );
    const started: Process = { engine, ports, isDead: false, onDeath: [] };
    return started;
  };

  const running = (): Process => (process ??= start());
  const end = (): void => {
    if (process === null) return;
    process.isDead = true;
    for (const tell of process.onDeath) tell();
    process = null;
  };

  return {
    name,
    machine,
    async sync() {
      const current = running();
      const died = new Promise<null>((resolve) => {
        current.onDeath.push(() => resolve(null));
      });
      return Promise.race([current.engine.syncOnce(NEVER), died]);
    },
    interruptAt: (at, happens) => void plots.push({ at, happens }),
    crashAt: (at) =>
      void plots.push({
        at,
        happens: () => {
          end();
          return Promise.resolve();
        },
      }),
    refuseAt: (at, code) => void refusals.push({ at, code }),
    refuseNothing: () => void refusals.splice(0),
    get open() {
      return plots.map(({ at }) => at);
    },
    end,
    configure(change) {
      end();
      prefix = change.prefix ?? prefix;
      options = { ...options, ...change.options };
    },
    answer: (approve) => {
      const { engine } = running();
      const held = engine.held();
      if (held !== null) engine.answerHeld(held.question, approve);
    },
    explain: async (path) => wordsOf(await running().engine.explain(path, NEVER)),
    async look(path) {
      const looked = await running().ports.local.look(path, []);
      return looked.ok ? looked.value : undefined;
    },
  };
}

function wordsOf(explanation: PathExplanation): readonly string[] {
  const { refusals, problems, next, left, deletionHeld, ignored } = explanation;
  return [
    ...refusals.map(({ reason }) => `refused: ${reason}`),
    ...problems.map(({ code }) => `problem: ${code}`),
    ...next.map(({ type }) => `next: ${type}`),
    ...left.map(({ why }) => `left: ${why}`),
    ...(deletionHeld ? ['held'] : []),
    ...(ignored ? ['ignored'] : []),
  ];
}
