import { PostgreSqlConnection, PostgreSqlDriver, type Configuration } from '@mikro-orm/postgresql';
import type { Driver } from 'kysely';

/**
 * MikroORM's driver, apart from one thing: a connection that dies inside a transaction goes back to the pool, which then
 * throws it away. Kysely (0.29) releases a connection only after a successful `rollback`, and not at all after a failed
 * `begin`; a restart of the database would use up the pool, one transaction after the other, until the process restarts.
 */
export class ReleasingDriver extends PostgreSqlDriver {
  protected override readonly connection: ReleasingConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new ReleasingConnection(config);
  }
}

class ReleasingConnection extends PostgreSqlConnection {
  override createKyselyDialect(
    ...args: Parameters<PostgreSqlConnection['createKyselyDialect']>
  ): ReturnType<PostgreSqlConnection['createKyselyDialect']> {
    const dialect = super.createKyselyDialect(...args);
    const createDriver = dialect.createDriver.bind(dialect);
    dialect.createDriver = () => releasing(createDriver());
    return dialect;
  }
}

function releasing(driver: Driver): Driver {
  const begin = driver.beginTransaction.bind(driver);
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.beginTransaction = async (connection, settings) => {
    try {
      await begin(connection, settings);
    } catch (error) {
      await driver.releaseConnection(connection);
      throw error;
    }
  };
  driver.rollbackTransaction = async (connection) => {
    // A connection that cannot roll back is dead, and the server has rolled back for it. The error that led here is thrown on.
    await rollback(connection).catch(() => undefined);
  };
  return driver;
}
