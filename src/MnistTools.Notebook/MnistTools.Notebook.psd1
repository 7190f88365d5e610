@{
    RootModule = 'MnistTools.Notebook.dll'
    ModuleVersion = '{Version}'
    GUID = '0f456f6d-ce9a-44d0-a949-7d8e2b09c430'
    Author = 'The MnistTools authors'
    Copyright = '(c) The MnistTools authors. MIT licence.'
    Description = 'A Jupyter kernel for PowerShell: notebooks whose trainings, curves and digits are shown where they are made.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport = @(
        'Out-Notebook'
        'Register-MnistNotebook'
        'Start-MnistNotebookKernel'
        'Unregister-MnistNotebook'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('Jupyter', 'Notebook', 'Kernel', 'MNIST', 'MachineLearning', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://licenses.nuget.org/MIT'
        }
    }
}
