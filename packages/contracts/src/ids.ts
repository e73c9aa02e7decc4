import { z } from 'zod';

/** A row's id: a UUID (version 7, made by the application), in lower case. */
export const id = z.uuid('is not an id: it must be a UUID').toLowerCase();

/** A moment as an ISO 8601 string in UTC, as every time travels over the wire. */
export const moment = z.iso.datetime();
