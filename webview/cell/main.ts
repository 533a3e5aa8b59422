import "./cell.css";
import type { CellTarget, FromCellPanel, ToCellPanel } from "../../src/protocol/cellProtocol.ts";
import { openPort } from "../shared/port.ts";
import { CellPage, type CellUi } from "./cellPage.ts";

const port = openPort<CellTarget, CellUi, ToCellPanel, FromCellPanel>();
const page = new CellPage(port.savedUi, { post: port.post, saveUi: port.saveUi });
document.body.append(page.root);
port.listen({ snapshot: ({ snapshot }) => page.show(snapshot) });
