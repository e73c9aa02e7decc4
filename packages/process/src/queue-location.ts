/** The part of the environment that says where the queue lives. */
type QueueVariables = {
  DATABASE_URL: string;
  REDIS_URL?: string | undefined;
  REDIS_CA_FILE?: string | undefined;
};

/** Where the queue lives: on Redis, where the environment names one, else in the database under a role of its own. */
export function queueLocation(env: QueueVariables) {
  return {
    databaseUrl: env.DATABASE_URL,
    databaseRole: 'gruntless_queue',
    redisUrl: env.REDIS_URL,
    redisCaFile: env.REDIS_CA_FILE,
  };
}
