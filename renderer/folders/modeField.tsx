// In which direction a new folder syncs, in words of what happens to one's files.
import type { JSX } from 'preact';
import type { FolderState } from '../../src/contract/state.ts';

const MODES = [
  { mode: 'two-way', word: 'Both ways', note: 'Changes on either side reach the other.' },
  { mode: 'upload-only', word: 'Upload only', note: 'A backup: nothing here is ever changed.' },
  { mode: 'download-only', word: 'Download only', note: 'A copy: nothing in the bucket is ever changed.' },
] as const;

interface ModeFieldProps {
  readonly value: FolderState['mode'];
  readonly onChange: (mode: FolderState['mode']) => void;
}

export function ModeField({ value, onChange }: ModeFieldProps): JSX.Element {
  return (
    <fieldset class="field">
      <legend>Direction</legend>
      {MODES.map(({ mode, word, note }) => (
        <label key={mode} class="choice">
          <input
            type="radio"
            name="mode"
            value={mode}
            checked={value === mode}
            onChange={() => onChange(mode)}
          />
          <span>
            {word} <span class="hint">{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
