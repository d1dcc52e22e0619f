// The bucket and the folder in it, typed or pasted as one s3:// address.
import type { JSX } from 'preact';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { TextField } from '../controls/textField.tsx';
import { parseAddress } from './bucketAddress.ts';
import type { BucketAddress } from '../../src/contract/bucketAddress.ts';

interface BucketAddressFieldProps {
  readonly value: BucketAddress;
  readonly errors: FieldErrors;
  readonly onChange: (value: BucketAddress) => void;
}

/** Two fields; an address that is typed or pasted into the first one fills both. */
export function BucketAddressField({ value, errors, onChange }: BucketAddressFieldProps): JSX.Element {
  return (
    <div class="field-pair">
      <TextField
        label="Bucket"
        error={errors.bucket}
        value={value.bucket}
        placeholder="team-files"
        onInput={(bucket) => onChange(parseAddress(bucket) ?? { ...value, bucket })}
      />
      <TextField
        label="Folder in the bucket"
        hint="Empty: the whole bucket"
        error={errors.prefix}
        value={value.prefix}
        placeholder="docs/"
        onInput={(prefix) => onChange({ ...value, prefix })}
      />
    </div>
  );
}
