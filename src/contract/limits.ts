// How much of each kind of text a call may carry: the one copy, for the contract's schemas and the
// page's fields.

/** Of a name, an address or another value that a person types (characters). */
export const MAX_TYPED_CHARACTERS = 2000;
/** Of the address at which a sign-in has ended (characters); some codes are long. */
export const MAX_ANSWER_CHARACTERS = 16_000;
/** Of a path (characters): the longest that systems accept. */
export const MAX_PATH_CHARACTERS = 4096;
/** Held deletions that one answer lists. */
export const HELD_PAGE = 500;
/** More deletions than this are approved by typing how many there are. */
export const HELD_TYPED_BEYOND = 50;
/** Of pasted settings (characters); no account comes near it. */
export const MAX_SETTINGS_CHARACTERS = 100_000;
/** Of the patterns of subjects in a set-up; each has at most 255 characters, like a sub (OIDC Core 2). */
export const MAX_SUBJECTS = 100;
export const MAX_SUBJECT_CHARACTERS = 255;
/** Of the KMS keys in a set-up. */
export const MAX_KMS_KEYS = 20;
/** Of the session tags of one session (IAM and AWS STS quotas). */
export const MAX_SESSION_TAGS = 50;
