// The local folder: chosen in the system's dialog, or typed where there is none (E7).
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { MAX_PATH_CHARACTERS } from '../../src/contract/limits.ts';
import type { AppState } from '../../src/contract/state.ts';
import { usePageActions } from '../context/pageActions.ts';
import { FormField } from '../controls/formField.tsx';
import type { FieldAttributes } from '../controls/formField.tsx';

/** `choice`: the app's id of the folder (the page passes no path on); null for a path that is only typed. */
export interface LocalChoice {
  readonly choice: string | null;
  readonly localPath: string;
}

interface LocalFolderFieldProps {
  readonly shell: AppState['shell'];
  readonly value: LocalChoice;
  readonly error: string | undefined;
  readonly onChange: (value: LocalChoice) => void;
}

type ControlProps = Omit<LocalFolderFieldProps, 'shell' | 'error'> & { readonly field: FieldAttributes };

function ChosenFolder({ field, value, onChange }: ControlProps): JSX.Element {
  const { ask } = usePageActions();
  const [failure, setFailure] = useState<string | null>(null);
  const choose = async (): Promise<void> => {
    const reply = await ask('chooseLocalFolder', { typedPath: null });
    setFailure(reply.ok ? null : reply.message);
    if (reply.ok && reply.value !== null && 'choice' in reply.value) onChange(reply.value);
  };
  return (
    <>
      <div class="chosen">
        <bdi title={value.localPath}>{value.localPath === '' ? 'No folder chosen' : value.localPath}</bdi>
        <button {...field} type="button" onClick={() => void choose()}>
          Choose…
        </button>
      </div>
      {failure !== null && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

function TypedFolder({ field, value, onChange }: ControlProps): JSX.Element {
  return (
    <input
      {...field}
      type="text"
      value={value.localPath}
      maxLength={MAX_PATH_CHARACTERS}
      spellcheck={false}
      autocomplete="off"
      placeholder="/home/me/Documents"
      onInput={(event) => onChange({ choice: null, localPath: event.currentTarget.value })}
    />
  );
}

export function LocalFolderField({ shell, value, error, onChange }: LocalFolderFieldProps): JSX.Element {
  const desktop = shell === 'electron';
  return (
    <FormField
      label={desktop ? 'Folder on this computer' : 'Folder on the computer that runs Brimful'}
      error={error}
    >
      {(field) =>
        desktop ? (
          <ChosenFolder field={field} value={value} onChange={onChange} />
        ) : (
          <TypedFolder field={field} value={value} onChange={onChange} />
        )
      }
    </FormField>
  );
}
