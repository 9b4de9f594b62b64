/** The session of this page. Imported before the screens, whose loading the key worker need not wait for. */
import { connect } from "./connect.ts";

export const session = connect();
