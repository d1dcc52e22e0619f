// The entries of a support report, as listed to the person before anything is written.
import type { ReportEntry } from '../../../contract/report.ts';

export const REPORT_ENTRIES = [
  { name: 'about.json', about: 'Versions of Brimful, Node and the operating system' },
  {
    name: 'config.json',
    about: 'Your configuration: accounts, buckets and folders, without parameters that may be private',
  },
  {
    name: 'state.json',
    about: 'The status of accounts and folders, with the names of files that have problems',
  },
  { name: 'journals.json', about: 'The size of each journal and how many files it lists; no names' },
  { name: 'doctor.json', about: 'A fresh check of each account: sign-in, credentials and buckets' },
  { name: 'brimful.log', about: 'The log, with the names of files that had problems; never their content' },
  { name: 'brimful.log.1', about: 'The previous log file, if there is one' },
] as const satisfies readonly ReportEntry[];

export type ReportEntryName = (typeof REPORT_ENTRIES)[number]['name'];
