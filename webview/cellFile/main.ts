import "./cellFile.css";
import type { CellFileTarget, FromCellFilePanel, ToCellFilePanel } from "../../src/protocol/cellFileProtocol.ts";
import { openPort } from "../shared/port.ts";
import { CellFilePage } from "./cellFilePage.ts";

const port = openPort<CellFileTarget, never, ToCellFilePanel, FromCellFilePanel>();
const page = new CellFilePage(port.post);
document.body.append(page.root);
port.listen({ snapshot: ({ snapshot }) => page.show(snapshot) });
