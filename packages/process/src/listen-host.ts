import { z } from 'zod';

/** The address or name that a server of ours listens on. */
export const listenHost = z
  .string()
  .regex(/^[\w.:-]+$/, 'must be an address or a host name, without a port')
  .default('127.0.0.1');
