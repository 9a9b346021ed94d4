//! What a call said, for attacks that ask only whether it was refused, and by whose fault.

use seedport_vault::{
    AnswerCodeError, BeginCodeError, FinishOperatorError, ImportBundleError, OperatorExportError,
    OperatorWalletError, RedeemError, VaultFault,
};

/// What a call said, without what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Done,
    Refused,
    Fault(VaultFault),
}

impl Said {
    pub fn of<T, E: Into<Self>>(result: Result<T, E>) -> Self {
        result.map_or_else(Into::into, |_| Self::Done)
    }
}

impl From<VaultFault> for Said {
    fn from(fault: VaultFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<BeginCodeError> for Said {
    fn from(error: BeginCodeError) -> Self {
        match error {
            BeginCodeError::Courier(_) | BeginCodeError::Wait(_) => Self::Refused,
            BeginCodeError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<AnswerCodeError> for Said {
    fn from(error: AnswerCodeError) -> Self {
        match error {
            AnswerCodeError::Refused(_) => Self::Refused,
            AnswerCodeError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<RedeemError> for Said {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Refused(_) => Self::Refused,
            RedeemError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<OperatorWalletError> for Said {
    fn from(error: OperatorWalletError) -> Self {
        match error {
            OperatorWalletError::Fault(fault) => Self::Fault(fault),
            _ => Self::Refused,
        }
    }
}

impl From<OperatorExportError> for Said {
    fn from(error: OperatorExportError) -> Self {
        match error {
            OperatorExportError::Refused(_) => Self::Refused,
            OperatorExportError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<FinishOperatorError> for Said {
    fn from(error: FinishOperatorError) -> Self {
        match error {
            FinishOperatorError::Redeem(error) => error.into(),
            FinishOperatorError::Export(error) => error.into(),
        }
    }
}

impl From<ImportBundleError> for Said {
    fn from(error: ImportBundleError) -> Self {
        match error {
            ImportBundleError::Refused(_) => Self::Refused,
            ImportBundleError::Wallet(error) => error.into(),
        }
    }
}
