/** Keys of the advisory locks that a whole database shares. Any two numbers would do; they only must differ. */
export const databaseLocks = { provision: 7_041_001, migrate: 7_041_002 } as const;
