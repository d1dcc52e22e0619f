// The part of a bucket that credentials must reach for one synced folder.

export interface FolderGrant {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly readOnly: boolean;
}
