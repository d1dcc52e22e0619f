// The place in a bucket: its name and the folder in it, or both pasted as one address.
import type { JSX } from 'preact';
import { FormField } from '../controls/formField.tsx';
import { parseAddress } from './bucketAddress.ts';
import type { BucketAddress, FieldErrors } from './bucketAddress.ts';

interface BucketAddressFieldProps {
  readonly value: BucketAddress;
  readonly errors: FieldErrors;
  readonly onChange: (value: BucketAddress) => void;
}

export function BucketAddressField({ value, errors, onChange }: BucketAddressFieldProps): JSX.Element {
  return (
    <div class="field-pair">
      <FormField label="Bucket" error={errors.bucket}>
        {(field) => (
          <input
            {...field}
            type="text"
            value={value.bucket}
            spellcheck={false}
            autocomplete="off"
            placeholder="team-files"
            onInput={({ currentTarget }) =>
              onChange(parseAddress(currentTarget.value) ?? { ...value, bucket: currentTarget.value })
            }
          />
        )}
      </FormField>
      <FormField label="Folder in the bucket" hint="Empty: the whole bucket" error={errors.prefix}>
        {(field) => (
          <input
            {...field}
            type="text"
            value={value.prefix}
            spellcheck={false}
            autocomplete="off"
            placeholder="docs/"
            onInput={({ currentTarget }) => onChange({ ...value, prefix: currentTarget.value })}
          />
        )}
      </FormField>
    </div>
  );
}
