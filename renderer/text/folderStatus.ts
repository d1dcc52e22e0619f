// The word, the icon and the tone for each status of a folder: never colour alone.
import type { FolderState } from '../../src/contract/state.ts';
import type { IconName } from '../icons/iconShapes.ts';

/** The meanings of colours; the styles define a pair of colours for each. */
export type Tone = 'good' | 'busy' | 'attention' | 'failed' | 'quiet';

export interface StatusWord {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

const WORDS: Readonly<Record<FolderState['status'], StatusWord>> = {
  starting: { word: 'Starting', icon: 'sync', tone: 'busy' },
  checking: { word: 'Checking', icon: 'sync', tone: 'busy' },
  syncing: { word: 'Syncing', icon: 'sync', tone: 'busy' },
  'in-step': { word: 'Up to date', icon: 'check', tone: 'good' },
  incomplete: { word: 'Incomplete', icon: 'attention', tone: 'attention' },
  waiting: { word: 'Waiting for you', icon: 'attention', tone: 'attention' },
  paused: { word: 'Paused', icon: 'pause', tone: 'quiet' },
  offline: { word: 'Offline', icon: 'offline', tone: 'quiet' },
  failed: { word: 'Cannot sync', icon: 'failed', tone: 'failed' },
};

/** The word and the colour for a status. */
export function statusWord(status: FolderState['status']): StatusWord {
  return WORDS[status];
}

const MODES: Readonly<Record<FolderState['mode'], { readonly word: string; readonly arrow: IconName }>> = {
  'two-way': { word: 'Two-way', arrow: 'both-ways' },
  'upload-only': { word: 'Upload only', arrow: 'to-right' },
  'download-only': { word: 'Download only', arrow: 'to-left' },
};

/** The arrow stands between the local folder (left) and the bucket (right). */
export function modeWord(mode: FolderState['mode']): { readonly word: string; readonly arrow: IconName } {
  return MODES[mode];
}
