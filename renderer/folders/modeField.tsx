// The direction of a new folder, described by what happens to the files.
import type { JSX } from 'preact';
import type { FolderState } from '../../src/contract/state.ts';
import { ChoiceField } from '../controls/choiceField.tsx';

const MODES = [
  { value: 'two-way', label: 'Both ways', note: 'Changes on either side reach the other.' },
  { value: 'upload-only', label: 'Upload only', note: 'A backup: nothing here is ever changed.' },
  { value: 'download-only', label: 'Download only', note: 'A copy: nothing in the bucket is ever changed.' },
] as const;

interface ModeFieldProps {
  readonly value: FolderState['mode'];
  readonly onChange: (mode: FolderState['mode']) => void;
}

export function ModeField({ value, onChange }: ModeFieldProps): JSX.Element {
  return <ChoiceField label="Direction" choices={MODES} value={value} onChange={onChange} />;
}
