import "./retrain.css";
import type { FromRetrainPanel, RetrainTarget, ToRetrainPanel } from "../../src/protocol/retrainProtocol.ts";
import { openPort } from "../shared/port.ts";
import { RetrainPage, type RetrainUi } from "./retrainPage.ts";

const port = openPort<RetrainTarget, RetrainUi, ToRetrainPanel, FromRetrainPanel>();
const page = new RetrainPage(port.savedUi, { post: port.post, saveUi: port.saveUi });
document.body.append(page.root);
port.listen({ snapshot: ({ snapshot }) => page.show(snapshot) });
