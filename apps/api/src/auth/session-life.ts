const daySeconds = 24 * 3_600;

/** How long a session lasts without being used, and how old its last extension must be for a use to extend it; in seconds. */
export const sessionLife = { expiresIn: 7 * daySeconds, updateAge: daySeconds };
