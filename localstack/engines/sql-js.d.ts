/** The few parts of sql.js (https://sql.js.org/documentation/) that are used here; it brings no types of its own. */
declare module "sql.js" {
  export interface Database {
    run(sql: string, params?: readonly unknown[]): Database;
    exec(
      sql: string,
      params?: readonly unknown[],
    ): { columns: string[]; values: (string | number | null)[][] }[];
    getRowsModified(): number;
    export(): Uint8Array;
    close(): void;
  }
  export interface SqlJsStatic {
    Database: new (bytes?: Uint8Array) => Database;
  }
  export default function initSqlJs(): Promise<SqlJsStatic>;
}
